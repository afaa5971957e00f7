import { useApp } from '../shared/app-context.ts';
import type { Filters } from '../shared/filters.ts';
import { Select } from '../ui/select.tsx';

/** The store filter, the same on every page. */
export function StoreSelect(props: { filters: Filters; class?: string }) {
  const { t, api, query } = useApp();
  const stores = query(() => ({ key: ['stores'], load: (signal) => api.stores(signal) }));
  const options = () => [
    { value: '', label: t('filters.allStores') },
    ...(stores.data()?.items ?? []).map((store) => ({ value: store.storeId, label: store.name })),
  ];
  return (
    <Select
      class={`min-w-0 md:w-52 ${props.class ?? 'max-md:flex-1'}`}
      label={t('filters.store')}
      options={options()}
      value={props.filters.store() ?? ''}
      onChange={(store) => props.filters.set({ store: store || undefined })}
    />
  );
}
