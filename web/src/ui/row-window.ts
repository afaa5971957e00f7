import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';

/** Rows asked for at once: more than a screen holds, less than a phone network minds. */
const pageRows = 100;
/** Pages kept: 6,000 rows, so that memory stays flat however far somebody scrolls. */
const maxPages = 60;
/** While the list flies past, nothing is asked for; it has to rest this long. */
const settleMs = 60;

export interface RowPage<T> {
  items: readonly T[];
  total: number;
  dataVersion: string;
}

export interface RowWindow<T, Page extends RowPage<T> = RowPage<T>> {
  /** Rows of the whole list; undefined until the first answer. */
  total: Accessor<number | undefined>;
  /** The row at a rank; undefined while it is not loaded. */
  row: (index: number) => T | undefined;
  /** Names the ranks on screen (inclusive), whose pages are then loaded. */
  show: (first: number, last: number) => void;
  /** The newest page: what it says about version and time holds for all rows shown. */
  latest: Accessor<Page | undefined>;
  error: Accessor<Error | null>;
  /** Rows shown answer an earlier question. */
  isStale: Accessor<boolean>;
  retry: () => void;
}

/**
 * A long list of which only the pages on screen are loaded, by rank. When `question` changes or the data
 * get a new version, everything loaded belongs to another list and is loaded anew; the old rows stay in
 * sight until then, so that nothing flickers.
 */
export function createRowWindow<T, Page extends RowPage<T>>(
  question: Accessor<string>,
  load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page>,
): RowWindow<T, Page> {
  const [pages, setPages] = createSignal<ReadonlyMap<number, Page>>(new Map());
  const [latest, setLatest] = createSignal<Page>();
  const [error, setError] = createSignal<Error | null>(null);
  const [isStale, setStale] = createSignal(false);
  const pending = new Map<number, AbortController>();
  let onScreen = { first: 0, last: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const cancel = (isWanted: (page: number) => boolean) => {
    for (const [page, controller] of pending) {
      if (isWanted(page)) continue;
      controller.abort();
      pending.delete(page);
    }
  };
  const accept = (page: number, answer: Page) => {
    setPages((known) => {
      const isSameList = !isStale() && latest()?.dataVersion === answer.dataVersion;
      const next = new Map(isSameList ? known : []);
      next.delete(page);
      next.set(page, answer);
      for (const oldest of next.keys()) {
        if (next.size <= maxPages) break;
        next.delete(oldest);
      }
      return next;
    });
    setLatest(() => answer);
    setStale(false);
    setError(null);
    fetchWanted();
  };
  const fetchPage = async (page: number) => {
    const controller = new AbortController();
    pending.set(page, controller);
    try {
      const answer = await load(page * pageRows, pageRows, controller.signal);
      if (pending.get(page) !== controller) return;
      pending.delete(page);
      accept(page, answer);
    } catch (cause) {
      if (controller.signal.aborted || pending.get(page) !== controller) return;
      pending.delete(page);
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  };
  const wanted = () => {
    const from = Math.floor(onScreen.first / pageRows);
    const to = Math.floor(onScreen.last / pageRows);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  };
  const fetchWanted = () => {
    const needed = wanted();
    cancel((page) => needed.includes(page));
    for (const page of needed) {
      if (pending.has(page) || (!isStale() && pages().has(page))) continue;
      void fetchPage(page);
    }
  };
  const restart = () => {
    clearTimeout(timer);
    cancel(() => false);
    setError(null);
    setStale(true);
    fetchWanted();
  };

  createEffect(
    on(question, () => {
      onScreen = { first: 0, last: 0 };
      restart();
    }),
  );
  onCleanup(() => {
    clearTimeout(timer);
    cancel(() => false);
  });

  return {
    total: () => latest()?.total,
    row: (index) => pages().get(Math.floor(index / pageRows))?.items[index % pageRows],
    show: (first, last) => {
      onScreen = { first, last: Math.max(first, Math.min(last, (latest()?.total ?? 1) - 1)) };
      clearTimeout(timer);
      timer = setTimeout(fetchWanted, settleMs);
    },
    latest,
    error,
    isStale: () => isStale() && latest() !== undefined,
    retry: restart,
  };
}
