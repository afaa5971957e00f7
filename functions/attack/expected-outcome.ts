/**
 * What the service promises to answer, as a table apart from its code: which refusal each credential gets on
 * each host, before any route looks at what was asked. `allowed` means that the route itself answers.
 */
import type { CanaryShop } from './canaries.ts';
import type { Credential } from './credentials.ts';
import { type Outcome, refusal } from './oracles.ts';
import type { Route } from './route-table.ts';

export interface Place {
  name: string;
  realm: 'tenant' | 'api' | 'admin' | 'etl' | 'apex';
  /** First label of the host. */
  label: string;
  /** The shop that host or header ask for; null: none; `absent`: one that does not exist. */
  asked: CanaryShop | 'absent' | null;
  /** Whether the edge, which passes a shop's own host only while it is active, has looked it up. */
  isOwnHost: boolean;
}

const unknownTenant = refusal(404, 'tenant.unknown');
const suspendedTenant = refusal(403, 'tenant.suspended');
const routeNotFound = refusal(404, 'route.not_found');
const unauthenticated = refusal(401, 'auth.required');
const forbidden = refusal(403, 'auth.forbidden');

export function expectedOutcome(route: Route, credential: Credential, place: Place): Outcome[] | 'allowed' {
  const { asked } = place;
  const status = asked === null ? 'active' : asked === 'absent' ? 'deleted' : asked.status;
  if (place.isOwnHost && status === 'suspended') return [suspendedTenant];
  if (place.isOwnHost && status === 'deleted') return [unknownTenant];
  if (place.realm === 'etl' && !/^\/api\/v1\/imports(?:\/|$)/.test(route.path)) return [routeNotFound];
  if (route.access === 'operator') {
    // Elsewhere than on the console it does not exist.
    if (place.realm !== 'admin') return [routeNotFound];
    if (!opensAnything(credential, place)) return [unauthenticated];
    return credential.isOperator && holds(route, credential)
      ? 'allowed'
      : [forbidden, routeNotFound, unauthenticated];
  }
  if (status === 'deleted') return [unknownTenant];
  if (!opensAnything(credential, place)) return [unauthenticated];
  // On the console an operator may ask who they are, without any tenant.
  if (route.access === 'credential' && credential.isOperator && place.realm === 'admin') return 'allowed';
  return outcomeOfKnown(route, credential, asked === 'absent' ? null : asked);
}

function outcomeOfKnown(
  route: Route,
  credential: Credential,
  asked: CanaryShop | null,
): Outcome[] | 'allowed' {
  const { shop, isOperator } = credential;
  if (isOperator && asked === null) return [refusal(400, 'tenant.required'), forbidden];
  if (!isOperator && asked !== null && asked !== shop) return [unknownTenant];
  const own = isOperator ? asked : shop;
  if (own?.status === 'deleted') return [unknownTenant];
  if (own?.status === 'suspended') return [suspendedTenant];
  if (route.access === 'person' && credential.kind !== 'session') return [forbidden];
  return holds(route, credential) ? 'allowed' : [forbidden];
}

function holds({ access, permission }: Route, credential: Credential): boolean {
  if (access === 'operator') return credential.permissions.includes('people.manage');
  return permission === null || credential.permissions.includes(permission);
}

/** Sessions count on the hosts of pages only. */
function opensAnything({ kind, isValid }: Credential, { realm }: Place): boolean {
  return isValid && (kind === 'key' || (kind === 'session' && realm === 'tenant'));
}
