import Download from 'lucide-solid/icons/download';
import ScrollText from 'lucide-solid/icons/scroll-text';
import { createMemo, createSignal, For, Show } from 'solid-js';
import type { AuditItem } from '#functions/contract.ts';
import { createPages } from '../../shared/api/create-pages.ts';
import { useApp } from '../../shared/app-context.ts';
import { useFilters } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { saveFile } from '../../shared/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { Fault } from '../../ui/form/form.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { type AuditQuery, toAuditQuery } from './audit-query.ts';
import { AuditRow } from './audit-row.tsx';
import { auditWords } from './words.ts';

const pageRecords = '50';

/** Who did what at the shop. */
export default function AuditPage() {
  const w = useWords(auditWords);
  return (
    <SettingsPage title={w().title} needs="audit.read">
      <AuditLog />
    </SettingsPage>
  );
}

function AuditLog() {
  const w = useWords(auditWords);
  const { api, config, query } = useApp();
  const filters = useFilters();
  const asked = createMemo((): AuditQuery => toAuditQuery(filters, config.timeZone, new Date()), undefined, {
    equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  const records = query(() => ({
    key: ['audit', asked()],
    load: (signal) =>
      api.call((client) =>
        client.audit.$get({ query: { ...asked(), limit: pageRecords } }, { init: { signal } }),
      ),
  }));
  const pages = createPages<AuditItem>(records, (cursor) =>
    api.call((client) => client.audit.$get({ query: { ...asked(), limit: pageRecords, cursor } })),
  );
  return (
    <>
      <p class="max-w-3xl text-ink-2">{w().intro}</p>
      <AuditFilterBar filters={filters} />
      <Card title={w().list} action={<CsvButton query={asked()} />}>
        <Loaded query={records} fallback={<Skeleton class="mx-4 mb-4 h-96" />}>
          {() => (
            <Show
              when={pages.items().length > 0 || pages.hasMore()}
              fallback={
                <EmptyState icon={<ScrollText class="size-6" />} title={w().empty} text={w().emptyText} />
              }
            >
              <div>
                <ul class="mt-2 divide-y divide-line border-t">
                  <For each={pages.items()}>{(record) => <AuditRow record={record} />}</For>
                </ul>
                <Show when={pages.hasMore()}>
                  <div class="flex justify-end border-t px-4 py-1.5">
                    <Button disabled={pages.isLoadingMore()} onClick={pages.loadMore}>
                      {pages.items().length > 0 ? w().more : w().searching}
                    </Button>
                  </div>
                </Show>
              </div>
            </Show>
          )}
        </Loaded>
      </Card>
    </>
  );
}

/** Every record of the filters in one file. */
function CsvButton(props: { query: AuditQuery }) {
  const w = useWords(auditWords);
  const { api, config } = useApp();
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<Error | null>(null);
  const download = async () => {
    if (isBusy()) return;
    setBusy(true);
    setFault(null);
    try {
      const response = await api.respond((client) =>
        client.audit.$get({ query: { ...props.query, format: 'csv' } }),
      );
      saveFile(`${config.tenantId}-audit.csv`, await response.blob());
    } catch (error) {
      setFault(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="flex flex-wrap items-center gap-2">
      <Fault error={fault()} />
      <Button aria-disabled={isBusy()} onClick={() => void download()}>
        <Download class="size-4" aria-hidden="true" />
        {isBusy() ? w().downloading : w().download}
      </Button>
    </div>
  );
}
