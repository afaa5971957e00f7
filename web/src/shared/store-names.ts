import { useApp } from './app-context.ts';

/** Names of stores from their ids, in one text; an id whose store is gone stands for itself. */
export function useStoreNames(): (storeIds: readonly string[]) => string {
  const { api, query, languages } = useApp();
  const stores = query(() => ({ key: ['stores'], load: (signal) => api.stores(signal) }));
  return (storeIds) => {
    const known = stores.data()?.items ?? [];
    const names = storeIds.map((id) => known.find(({ storeId }) => storeId === id)?.name ?? id);
    return new Intl.ListFormat(languages.language()).format(names);
  };
}
