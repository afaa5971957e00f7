/** What the edge says about a request. It removes every such header that a viewer sends. */
import type { Context } from 'hono';
import type { Realm } from './context.ts';

const realms: readonly string[] = ['tenant', 'api', 'admin', 'etl', 'apex'] satisfies Realm[];

/** Without an edge in front (a program on the machine itself) the rules of the API host apply: keys only. */
export function readRealm(context: Context): Realm {
  const realm = context.req.header('x-fluxion-realm');
  return realm !== undefined && realms.includes(realm) ? (realm as Realm) : 'api';
}

/** The host as the viewer wrote it, with its port. */
export function readHost(context: Context): string {
  return context.req.header('x-forwarded-host') ?? context.req.header('host') ?? '';
}

/** Cookies count only where a page of ours runs: on a tenant's host and on the operators' console. */
export function acceptsCookies(realm: Realm): boolean {
  return realm === 'tenant' || realm === 'admin';
}
