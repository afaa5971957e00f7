/** A browser page on one of the hosts: sends what browsers send, and keeps the session cookie. */
import type { TestApi } from './test-api.ts';

export interface PageAnswer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  /** Null where there is none. */
  body: Body;
  /** Of a problem. */
  code: string | null;
}

export interface PageClient {
  cookie: string | null;
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<PageAnswer>;
}

/** @param host a tenant's id, or `admin` */
export function openPage(api: TestApi, host: string, cookie: string | null = null): PageClient {
  const origin = `http://${host}.localhost:3000`;
  const page: PageClient = {
    cookie,
    async request(method, path, body, headers = {}) {
      const response = await api.app.request(`/api/v1${path}`, {
        method,
        headers: {
          'x-fluxion-realm': host === 'admin' ? 'admin' : 'tenant',
          'x-forwarded-host': `${host}.localhost:3000`,
          ...(host === 'admin' ? {} : { 'x-tenant-id': host }),
          ...(page.cookie === null ? {} : { cookie: `__Host-fluxion=${page.cookie}` }),
          ...(method === 'GET' ? {} : { origin }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
      } as RequestInit);
      const set = /^__Host-fluxion=([^;]*)/.exec(response.headers.get('set-cookie') ?? '');
      if (set) page.cookie = set[1] || null;
      const text = await response.text();
      const parsed = (text === '' ? null : JSON.parse(text)) as PageAnswer['body'];
      const code = response.status >= 400 ? String(parsed?.code) : null;
      return { status: response.status, headers: response.headers, body: parsed, code };
    },
  };
  return page;
}

/** A page whose user is logged in as the owner of a shop, or as the operator. */
export async function openOwnPage(
  api: TestApi,
  who: 'granja' | 'granja2' | 'cliente2' | 'operator',
): Promise<PageClient> {
  return openPage(api, who === 'operator' ? 'admin' : who, await api.sessionOf(who));
}

/** The token of the link in an e-mail. */
export function tokenIn(text: string): string {
  return /#([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? '';
}
