import type { QueryClient } from '@tanstack/query-core';
import { type Accessor, createContext, createMemo, createSignal, useContext } from 'solid-js';
import type { Me } from '#functions/contract.ts';
import type { Permission } from '#functions/permissions.ts';
import { type Api, createApi } from './api/client.ts';
import { createQuery, createQueryCache, type Query, type QuerySource } from './api/create-query.ts';
import { ApiError } from './api/problem.ts';
import { locateLogo, type SiteConfig } from './config.ts';
import { createFormatter, type Formatter } from './format.ts';
import type { Languages, Translate } from './i18n/language.ts';
import { showBrand } from './theme.ts';

/** `unknown` until the API has said who is there. `expired` where a session ended under somebody's hands. */
type SessionState = 'unknown' | 'open' | 'closed' | 'expired';

/** All that a tenant's pages share. */
export interface App {
  /** As the shop is now: reading a field follows its changes. */
  config: SiteConfig;
  /** Shows a changed name, brand or way of writing at once. */
  updateConfig: (change: Partial<SiteConfig>) => void;
  api: Api;
  languages: Languages;
  t: Translate;
  format: Accessor<Formatter>;
  session: Accessor<SessionState>;
  /** Why nobody can be told who is there; null while that is not the case. */
  sessionError: Accessor<Error | null>;
  me: Accessor<Me | null>;
  /** Asks the API who is there. */
  restore: () => Promise<void>;
  /** Whether the person here may do this. The API decides; this only spares a refusal. */
  can: (permission: Permission) => boolean;
  /** Rejects with `auth.second_factor_required` where a code is asked for, too. */
  logIn: (email: string, password: string, code?: string) => Promise<void>;
  logOut: () => Promise<void>;
  query: <T>(source: Accessor<QuerySource<T>>) => Query<T>;
  /** Asks anew for every answer on the page whose key begins like this. */
  refresh: (key: readonly unknown[]) => void;
}

const AppContext = createContext<App>();
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp outside of AppProvider');
  return app;
}

export interface AppOptions {
  config: SiteConfig;
  languages: Languages;
  /** The tenant where the address names it as `?tenant=`, which every link then keeps. */
  tenantParameter: string | null;
}

export function createApp({ config: initial, languages, tenantParameter }: AppOptions): App {
  const [site, setSite] = createSignal(initial);
  const config = new Proxy(initial, { get: (_, name) => site()[name as keyof SiteConfig] });
  const [session, setSession] = createSignal<SessionState>('unknown');
  const [sessionError, setSessionError] = createSignal<Error | null>(null);
  const [me, setMe] = createSignal<Me | null>(null);
  const cache: QueryClient = createQueryCache();
  cache.mount();
  const close = (state: 'closed' | 'unknown') => {
    cache.clear();
    setMe(null);
    setSession(state);
  };
  const api = createApi({
    tenantId: tenantParameter,
    onUnauthorized: () => {
      // Whoever was here may come back: what is on the page stays, out of sight.
      if (session() === 'open') setSession('expired');
    },
  });
  const restore = async () => {
    setSessionError(null);
    try {
      const found = await api.me();
      const isBack = session() === 'expired';
      // Nothing of the person before is left to another one.
      if (me() && found.id !== me()?.id) close('unknown');
      setMe(found);
      setSession('open');
      if (isBack) void cache.invalidateQueries();
    } catch (error) {
      // Another tenant's session is 404 here: nobody, as far as this shop is concerned.
      if (error instanceof ApiError && (error.status === 401 || error.status === 404)) close('closed');
      else setSessionError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return {
    config,
    updateConfig: (change) => {
      setSite((known) => ({
        ...known,
        ...change,
        ...(change.logoUrl === undefined ? {} : { logoUrl: locateLogo(change.logoUrl, tenantParameter) }),
      }));
      showBrand(site());
    },
    api,
    languages,
    t: languages.t,
    format: createMemo(() =>
      createFormatter({
        language: languages.language(),
        locale: config.locale,
        currency: config.currency,
        currencySymbol: config.currencySymbol,
        timeZone: config.timeZone,
      }),
    ),
    session,
    sessionError,
    me,
    restore,
    can: (permission) => me()?.permissions.includes(permission) ?? false,
    logIn: async (email, password, code) => {
      await api.logIn({ email, password, ...(code === undefined ? {} : { code }) });
      await restore();
    },
    logOut: async () => {
      await api.logOut();
      close('closed');
    },
    query: (source) => createQuery(cache, source),
    refresh: (key) => void cache.invalidateQueries({ queryKey: key }),
  };
}
