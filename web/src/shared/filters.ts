import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { type Accessor, createMemo } from 'solid-js';
import { searchOf } from './api/client.ts';
import { useApp } from './app-context.ts';
import {
  addDays,
  defaultPreset,
  type Period,
  type PeriodChoice,
  parsePeriodChoice,
  resolvePeriod,
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
  /** Last day that has sales; null where there are none. */
  lastDay: Accessor<string | null | undefined>;
  error: Accessor<Error | null>;
  retry: () => void;
}

/** Days looked at first for the last sale: two months of lines at most, instead of all of them. */
const recentDays = 35;

/** The dates that the address asks for, and the last sale that presets are anchored on. */
export function usePeriod(filters: Filters): ResolvedPeriod {
  const { api, config, query } = useApp();
  const today = () => todayIn(config.timeZone, new Date());
  const edge = async (scope: { sort: 'period' | '-period'; from?: string }, signal: AbortSignal) => {
    const answer = await api.summary({ by: 'day', limit: 1, ...scope }, signal);
    return answer.items[0]?.period ?? null;
  };
  const last = query(() => ({
    key: ['last-day'],
    load: async (signal) =>
      (await edge({ sort: '-period', from: addDays(today(), -recentDays) }, signal)) ??
      (await edge({ sort: '-period' }, signal)),
  }));
  const first = query(() => ({
    key: ['first-day'],
    load: (signal) => edge({ sort: 'period' }, signal),
    enabled: filters.choice().preset === 'all',
  }));
  return {
    lastDay: last.data,
    error: () => last.error() ?? first.error(),
    retry: () => {
      if (last.error()) last.retry();
      if (first.error()) first.retry();
    },
    period: createMemo<Period | undefined>(
      () => {
        const choice = filters.choice();
        const end = last.data();
        if (choice.preset !== null && end === undefined) return undefined;
        const start = first.data();
        if (choice.preset === 'all' && start === undefined) return undefined;
        return resolvePeriod(choice, { from: start ?? null, to: end ?? null }, today());
      },
      undefined,
      { equals: (a, b) => a?.from === b?.from && a?.to === b?.to },
    ),
  };
}

function periodChanges(choice: PeriodChoice): Changes {
  if (choice.preset === null) return { period: undefined, from: choice.from, to: choice.to };
  const period = choice.preset === defaultPreset ? undefined : choice.preset;
  return { period, from: undefined, to: undefined };
}

function pick(query: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof query[name] === 'string' ? [[name, query[name]]] : [])),
  );
}
