import { type Accessor, createEffect, createSignal, on } from 'solid-js';
import type { Query } from './create-query.ts';

export interface CursorPage<T> {
  items: readonly T[];
  nextCursor: string | null;
}

export interface Pages<T> {
  items: Accessor<readonly T[]>;
  hasMore: Accessor<boolean>;
  isLoadingMore: Accessor<boolean>;
  loadMore: () => void;
}

/** The pages after a query's first one, asked for one by one. They are dropped when the first one changes. */
export function createPages<T>(
  first: Query<CursorPage<T>>,
  loadAfter: (cursor: string) => Promise<CursorPage<T>>,
): Pages<T> {
  const [more, setMore] = createSignal<readonly CursorPage<T>[]>([]);
  const [isLoadingMore, setLoadingMore] = createSignal(false);
  const cursor = () => (more().at(-1) ?? first.data())?.nextCursor ?? null;
  createEffect(on(first.data, () => setMore([]), { defer: true }));
  const load = async (from: string) => {
    setLoadingMore(true);
    const before = first.data();
    try {
      const page = await loadAfter(from);
      if (first.data() === before) setMore((pages) => [...pages, page]);
    } catch {
      // An expired cursor or a lost network: the first page, asked for again, says which.
      first.retry();
    } finally {
      setLoadingMore(false);
    }
  };
  return {
    items: () => [...(first.data()?.items ?? []), ...more().flatMap((page) => page.items)],
    hasMore: () => cursor() !== null,
    isLoadingMore,
    loadMore: () => {
      const from = cursor();
      if (from !== null && !isLoadingMore()) void load(from);
    },
  };
}
