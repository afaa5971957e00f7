import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { type Accessor, createMemo } from 'solid-js';
import { searchOf } from './api/client.ts';
import { useApp } from './app-context.ts';
import {
  defaultPreset,
  type Period,
  type PeriodChoice,
  parsePeriodChoice,
  resolvePeriod,
  type Span,
  todayIn,
} from './period.ts';

/** Parameters that every page understands: they follow the user from page to page. */
const sharedNames = ['tenant', 'period', 'from', 'to', 'store'] as const;

export type Changes = Record<string, string | undefined>;

export interface Filters {
  choice: Accessor<PeriodChoice>;
  store: Accessor<string | undefined>;
  /** Any other parameter of the page. */
  get: (name: string) => string | undefined;
  /** Changes parameters in place; undefined removes one. */
  set: (changes: Changes) => void;
  setPeriod: (choice: PeriodChoice) => void;
}

/** The filters of the address: the one place where they live. */
export function useFilters(): Filters {
  const [query, setQuery] = useSearchParams<Record<string, string>>();
  return {
    choice: createMemo(() => parsePeriodChoice({ ...pick(query, ['period', 'from', 'to']) }), undefined, {
      equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
    }),
    store: () => query.store,
    get: (name) => query[name],
    set: (changes) => setQuery(changes, { replace: true }),
    setPeriod: (choice) => setQuery(periodChanges(choice)),
  };
}

/** A link that keeps the shared filters: `link('/sales', {by: 'store'})`. */
export function useLink(): (path: string, changes?: Changes) => string {
  const location = useLocation();
  return (path, changes = {}) => path + searchOf({ ...pick(location.query, sharedNames), ...changes });
}

/** As `useLink`, and goes there. */
export function useGo(): (path: string, changes?: Changes) => void {
  const link = useLink();
  const navigate = useNavigate();
  return (path, changes) => navigate(link(path, changes));
}

export interface ResolvedPeriod {
  /** Undefined until it is known where the sales end. */
  period: Accessor<Period | undefined>;
  span: Accessor<Span | undefined>;
  error: Accessor<Error | null>;
  retry: () => void;
}

/** The dates that the address asks for, and where the sales that they are anchored on begin and end. */
export function usePeriod(filters: Filters): ResolvedPeriod {
  const { api, config, query } = useApp();
  const span = query(() => ({
    key: ['span'],
    load: async (signal) => {
      const [first, last] = await Promise.all(
        (['period', '-period'] as const).map((sort) => api.summary({ by: 'day', sort, limit: 1 }, signal)),
      );
      const from = first?.items[0]?.period;
      const to = last?.items[0]?.period;
      return from && to ? { from, to } : null;
    },
  }));
  return {
    span: span.data,
    error: span.error,
    retry: span.retry,
    period: createMemo<Period | undefined>(
      () => {
        const choice = filters.choice();
        const known = span.data();
        if (choice.preset !== null && known === undefined) return undefined;
        return resolvePeriod(choice, known ?? null, todayIn(config.timeZone, new Date()));
      },
      undefined,
      { equals: (a, b) => a?.from === b?.from && a?.to === b?.to },
    ),
  };
}

export function periodChanges(choice: PeriodChoice): Changes {
  if (choice.preset === null) return { period: undefined, from: choice.from, to: choice.to };
  const period = choice.preset === defaultPreset ? undefined : choice.preset;
  return { period, from: undefined, to: undefined };
}

function pick(query: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof query[name] === 'string' ? [[name, query[name]]] : [])),
  );
}
