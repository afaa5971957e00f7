import { A } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import Store from 'lucide-solid/icons/store';
import { createMemo, Show } from 'solid-js';
import type { TenantRow } from '#functions/contract.ts';
import { createPages } from '../../shared/api/create-pages.ts';
import { useApp } from '../../shared/app-context.ts';
import { type Filters, useFilters } from '../../shared/filters.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Loaded } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { SearchField } from './search-field.tsx';
import { statuses, TenantStatus } from './tenant-status.tsx';
import { adminWords } from './words.ts';

const pageTenants = 100;

/** Every shop, with what an operator looks for first. */
export default function TenantsPage() {
  const { t, api, format, query } = useApp();
  const w = useWords(adminWords);
  const filters = useFilters();
  const status = () => statuses.find((name) => name === filters.get('status'));
  const q = () => filters.get('q')?.trim().slice(0, 100) || undefined;
  const asked = createMemo(() => ({
    limit: String(pageTenants),
    ...(q() === undefined ? {} : { q: q() as string }),
    ...(status() === undefined ? {} : { status: status() as TenantRow['status'] }),
  }));
  const load = (after: string | null, signal?: AbortSignal) =>
    api.call((client) =>
      client.admin.tenants.$get(
        { query: { ...asked(), ...(after === null ? {} : { after }) } },
        signal ? { init: { signal } } : {},
      ),
    );
  const tenants = query(() => ({ key: ['tenants', asked()], load: (signal) => load(null, signal) }));
  const pages = createPages<TenantRow>(tenants, (after) => load(after));
  const columns = createColumns();
  const isFiltered = () => q() !== undefined || status() !== undefined;
  return (
    <Page
      title={w().tenants}
      filters={
        <>
          <SearchField filters={filters} />
          <A href="/new" class={`${buttonClass('primary')} max-md:w-full`}>
            <Plus class="size-4" aria-hidden="true" />
            {w().open}
          </A>
        </>
      }
    >
      <div class="flex flex-col gap-3 px-4 md:px-6 md:pt-5">
        <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <StatusFilter filters={filters} />
          <p class="min-h-5 text-xs text-ink-3 tabular" role="status">
            <Show when={tenants.data()}>
              {w().count(tenants.data()?.total ?? 0, format().number(tenants.data()?.total ?? 0))}
            </Show>
          </p>
        </div>
        <div class="card min-w-0 overflow-hidden">
          <Loaded query={tenants} fallback={<Skeleton class="m-4 h-96" />}>
            {(data) => (
              <Show
                when={data().items.length > 0}
                fallback={
                  <EmptyState
                    icon={<Store class="size-6" />}
                    title={isFiltered() ? w().noMatch : w().empty}
                    text={isFiltered() ? w().noMatchText : w().emptyText}
                    action={
                      <Show
                        when={isFiltered()}
                        fallback={
                          <A href="/new" class={buttonClass('primary')}>
                            {w().open}
                          </A>
                        }
                      >
                        <Button onClick={() => filters.set({ q: undefined, status: undefined })}>
                          {t('app.clear')}
                        </Button>
                      </Show>
                    }
                  />
                }
              >
                <div>
                  <DataTable
                    caption={w().table}
                    columns={columns()}
                    rows={pages.items()}
                    href={(tenant) => `/tenants/${tenant.id}`}
                    card={(tenant) => ({
                      title: tenant.name,
                      note: `${tenant.id} · ${w().plans[tenant.plan]} · ${w().usersOf(tenant.users, format().number(tenant.users))}`,
                      value: <TenantStatus status={tenant.status} />,
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
        </div>
      </div>
    </Page>
  );
}

function StatusFilter(props: { filters: Filters }) {
  const w = useWords(adminWords);
  const value = () => statuses.find((name) => name === props.filters.get('status')) ?? 'all';
  return (
    <Segmented
      label={w().status}
      value={value()}
      onChange={(next) => props.filters.set({ status: next === 'all' ? undefined : next })}
      options={[
        { value: 'all', label: w().all },
        ...statuses.map((status) => ({ value: status, label: w().manyStatuses[status] })),
      ]}
    />
  );
}

function createColumns(): () => Column<TenantRow>[] {
  const { format } = useApp();
  const w = useWords(adminWords);
  return createMemo(() => [
    { id: 'name', header: w().name, cell: (tenant) => tenant.name },
    { id: 'id', header: w().address, cell: (tenant) => tenant.id },
    { id: 'status', header: w().status, cell: (tenant) => <TenantStatus status={tenant.status} /> },
    { id: 'plan', header: w().plan, cell: (tenant) => w().plans[tenant.plan] },
    { id: 'users', header: w().users, numeric: true, cell: (tenant) => format().number(tenant.users) },
    {
      id: 'storage',
      header: w().storage,
      numeric: true,
      cell: (tenant) =>
        tenant.storageBytes === null ? w().unknown : formatBytes(tenant.storageBytes, format().language),
    },
    {
      id: 'rate',
      header: w().rate,
      numeric: true,
      cell: (tenant) =>
        tenant.requestsPerMinute === null ? w().unknown : format().number(tenant.requestsPerMinute),
    },
    {
      id: 'created',
      header: w().created,
      numeric: true,
      cell: (tenant) => format().dateOf(tenant.createdAt),
    },
  ]);
}
