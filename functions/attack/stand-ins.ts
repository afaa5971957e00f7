/** What stands for each parameter of a path, and each id within a body or a query. */
import type { CanaryShop } from './canaries.ts';

export interface StandIn {
  /** The shop's own thing. */
  of: (shop: CanaryShop) => string;
  /** As well-formed, but nobody's. */
  absent: string;
}

/** Things of a shop that exist only once a run has made them, by name of the parameter. */
export type MadeThings = ReadonlyMap<string, Readonly<Record<string, string>>>;

const planted = (suffix: string): StandIn => ({
  of: ({ word }) => `${word}-${suffix}`,
  absent: `absent-${suffix}`,
});

const fixed: Readonly<Record<string, StandIn>> = {
  productId: planted('p1'),
  product: planted('p1'),
  orderId: planted('far-order'),
  store: planted('near'),
  storeId: planted('near'),
  tenantId: { of: ({ id }) => id, absent: 'probe-none' },
  customer: planted('customer'),
  supplierId: planted('u1'),
  // Texts, by which lists are filtered.
  q: { of: ({ secret }) => secret, absent: 'zqabsentzq' },
  category: { of: ({ secret }) => `${secret} category`, absent: 'zqabsentzq category' },
  actor: { of: ({ word }) => `owner@${word}.probe.invalid`, absent: 'owner@absent.probe.invalid' },
};

const hex = (prefix: string) => `${prefix}${'0123456789abcdef'.repeat(2)}`;
/** Ids that nobody has, in the form of those that somebody has. */
const absentIds: Readonly<Record<string, string>> = {
  keyId: hex('key_'),
  sessionId: hex('ses_'),
  userId: '00000000-0000-4000-8000-000000000000',
  invitationId: hex('inv_'),
  uploadId: '00000000-0000-4000-8000-000000000000',
  importId: '00000000-0000-4000-8000-000000000000',
  name: 'absent-profile',
  profile: 'absent-profile',
};

export class StandInMissing extends Error {
  override readonly name = 'StandInMissing';
  constructor(parameter: string) {
    super(`Say in functions/attack/stand-ins.ts what stands for "${parameter}".`);
  }
}

/** Null where `name` names nothing of a shop. */
export function findStandIn(name: string, made: MadeThings): StandIn | null {
  const known = Object.hasOwn(fixed, name) ? fixed[name] : undefined;
  if (known) return known;
  const things = made.get(name);
  const absent = absentLike(things) ?? absentIds[name] ?? null;
  if (absent === null) return null;
  return { of: ({ id }) => things?.[id] ?? absent, absent };
}

/** Throws `StandInMissing`: a route that cannot be named cannot be attacked, and must not pass for safe. */
export function standInOf(name: string, made: MadeThings): StandIn {
  const standIn = findStandIn(name, made);
  if (!standIn) throw new StandInMissing(name);
  return standIn;
}

/** The shape of a real one with other characters. */
function absentLike(things: Readonly<Record<string, string>> | undefined): string | null {
  const example = Object.values(things ?? {})[0];
  if (example === undefined) return null;
  return example.replace(/[1-9a-f](?=[0-9a-f]{3})/g, (character) => (character === '1' ? '2' : '1'));
}
