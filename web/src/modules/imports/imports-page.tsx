import { A } from '@solidjs/router';
import FileUp from 'lucide-solid/icons/file-up';
import { createMemo, Show } from 'solid-js';
import type { ImportList, ImportSummary } from '#functions/contract.ts';
import { createPages } from '../../shared/api/create-pages.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Loaded } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { ImportStatus } from './import-status.tsx';
import { importWords } from './words.ts';

const pageImports = 50;

/** Every import so far, newest first, and the way to a new one. */
export default function ImportsPage() {
  const w = useWords(importWords);
  const { t, api, can, query } = useApp();
  const link = useLink();
  const load = (cursor?: string) =>
    api.call((client) =>
      client.imports.$get({ query: { limit: String(pageImports), ...(cursor ? { cursor } : {}) } }),
    ) as Promise<ImportList>;
  const imports = query(() => ({ key: ['imports'], load: () => load(), enabled: can('data.import') }));
  const pages = createPages<ImportSummary>(imports, load);
  const columns = createImportColumns();
  const start = () => (
    <A href={link('/imports/new')} class={buttonClass('primary')}>
      <FileUp class="size-4" aria-hidden="true" />
      {w().start}
    </A>
  );
  return (
    <Page title={w().title} filters={<Show when={can('data.import')}>{start()}</Show>}>
      <div class="px-4 md:px-6 md:pt-5">
        <div class="card min-w-0 overflow-hidden">
          <Show when={can('data.import')} fallback={<EmptyState title={w().forbidden} />}>
            <Loaded query={imports} fallback={<Skeleton class="m-4 h-96" />}>
              {(data) => (
                <Show
                  when={data().items.length > 0}
                  fallback={
                    <EmptyState
                      icon={<FileUp class="size-6" />}
                      title={w().empty}
                      text={w().emptyText}
                      action={start()}
                    />
                  }
                >
                  <div>
                    <DataTable
                      caption={w().history}
                      columns={columns()}
                      rows={pages.items()}
                      href={(item) => link(`/imports/${item.importId}`)}
                      card={(item) => ({
                        title: item.file.name,
                        note: w().tables[item.table] ?? item.table,
                        value: <ImportStatus item={item} />,
                      })}
                    />
                    <Show when={pages.hasMore()}>
                      <div class="flex justify-end border-t px-4 py-1.5">
                        <Button disabled={pages.isLoadingMore()} onClick={pages.loadMore}>
                          {t('app.more')}
                        </Button>
                      </div>
                    </Show>
                  </div>
                </Show>
              )}
            </Loaded>
          </Show>
        </div>
      </div>
    </Page>
  );
}

function createImportColumns(): () => Column<ImportSummary>[] {
  const w = useWords(importWords);
  const { t, format } = useApp();
  return createMemo(() => [
    { id: 'file', header: w().columns.file, cell: ({ file }) => file.name },
    { id: 'table', header: w().columns.table, cell: ({ table }) => w().tables[table] ?? table },
    { id: 'status', header: w().columns.status, cell: (item) => <ImportStatus item={item} /> },
    {
      id: 'rows',
      header: w().columns.rows,
      numeric: true,
      cell: ({ counts }) => (counts ? format().number(counts.rows) : t('app.none')),
    },
    { id: 'who', header: w().columns.who, cell: ({ actor }) => actor.name ?? t('app.none') },
    {
      id: 'when',
      header: w().columns.when,
      numeric: true,
      cell: ({ createdAt }) => format().dateTime(createdAt),
    },
  ]);
}
