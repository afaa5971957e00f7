/** Tenants' life over a memory store: an edge that can be looked into, a mailbox, and logs that can be read. */
import { openAuditLogs } from '#data/audit/audit-log.ts';
import type { controlLogName } from '#data/audit/keys.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createCommandActor } from '#functions/cli/command-actor.ts';
import type { ConsoleActor, OwnerInvitation } from '#functions/tenants/console-actor.ts';
import type { NewShop } from '#functions/tenants/create-tenant.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';

export const granja = parseTenantId('granja') as TenantId;
export const shop: NewShop = {
  id: 'granja',
  name: 'La Granja',
  plan: 'premium',
  settings: { currency: 'VES', colors: { primary: '#2F6B32', accent: '#e0a526' } },
  ownerEmail: 'Owner@granja.example',
};

/** What lasts: the store, the edge's directory and what was mailed. A process opens it anew. */
export function createWorld() {
  // Waits between attempts pass at once.
  let nowMs = Date.parse('2026-03-15T16:00:00Z');
  const clock = {
    now: () => nowMs,
    sleep: async (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
  return {
    clock,
    store: createMemoryStore({ clock }),
    edge: new Map<string, string>(),
    mails: [] as OwnerInvitation[],
  };
}
export type World = ReturnType<typeof createWorld>;

/** A process at work on the world; `store` may be one that fails, and then whatever it does fails. */
export function openProcess(
  { clock, edge, mails, store: lasting }: World,
  cacheDirectory: string,
  options: { seed?: number; store?: ObjectStore; alive?: () => boolean } = {},
) {
  const { store = lasting, alive = () => true } = options;
  const random = seededRandom(options.seed ?? 3);
  const auditLogs = openAuditLogs({ store, clock, random });
  const assertAlive = () => {
    if (!alive()) throw new Error('The process is gone.');
  };
  const life = {
    clock,
    store,
    registry: openRegistry({ store, clock, random, maxAgeMs: 0 }),
    lake: openLake({ store, clock, random, cacheDirectory }),
    directory: {
      list: async () => new Map(edge),
      apply: async (changes: ReadonlyMap<string, 'active' | 'suspended' | null>) => {
        assertAlive();
        for (const [id, status] of changes) {
          if (status === null) edge.delete(id);
          else edge.set(id, status);
        }
      },
    },
  };
  const actor: ConsoleActor = createCommandActor({ auditLogs }, async (invitation) => {
    assertAlive();
    mails.push(invitation);
  });
  const actionsIn = async (log: TenantId | typeof controlLogName) => {
    const actions: string[] = [];
    for (const { action } of await readOutcomes(auditLogs.open(log))) actions.unshift(action);
    return actions;
  };
  return { life, actor, actionsIn };
}
