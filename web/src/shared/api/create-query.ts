import { QueryClient, QueryObserver } from '@tanstack/query-core';
import { type Accessor, createComputed, createMemo, createSignal, onCleanup } from 'solid-js';
import { isTransient } from './problem.ts';

const maxRetries = 2;

/** One cache for the page: figures are asked for again when they are older than half a minute. */
export function createQueryCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < maxRetries && isTransient(error),
      },
    },
  });
}

/** Server state as signals. It never suspends: what was there stays until what replaces it has come. */
export interface Query<T> {
  /** The answer; while another one is on its way, the one before. */
  data: Accessor<T | undefined>;
  error: Accessor<Error | null>;
  /** No answer yet to show. */
  isPending: Accessor<boolean>;
  /** What is shown answers an earlier question. */
  isStale: Accessor<boolean>;
  retry: () => void;
}

export interface QuerySource<T> {
  key: readonly unknown[];
  load: (signal: AbortSignal) => Promise<T>;
  enabled?: boolean;
}

/** Binds a query of `client` to the owner: it follows `source` and ends with the component. */
export function createQuery<T>(client: QueryClient, source: Accessor<QuerySource<T>>): Query<T> {
  const options = () => {
    const { key, load, enabled = true } = source();
    return {
      queryKey: key,
      queryFn: ({ signal }: { signal: AbortSignal }) => load(signal),
      enabled,
      placeholderData: (previous: T | undefined) => previous,
    };
  };
  const observer = new QueryObserver<T, Error>(client, options() as never);
  const [result, setResult] = createSignal(observer.getCurrentResult(), { equals: false });
  createComputed(() => {
    observer.setOptions(options() as never);
    setResult(observer.getCurrentResult());
  });
  onCleanup(observer.subscribe((next) => setResult(next)));
  return {
    data: createMemo(() => result().data),
    error: createMemo(() => (result().isFetching ? null : result().error)),
    isPending: createMemo(() => result().data === undefined && result().error === null),
    isStale: createMemo(() => result().isPlaceholderData),
    retry: () => void observer.refetch(),
  };
}
