/**
 * Whether the time of an answer tells who has an account: log-in with a wrong password of a known and of an
 * unknown e-mail, and a password reset for either, in turn and in changing order.
 */
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { formatNumber, formatTable, median, quantile } from './measure.ts';
import { serveApi } from './served-api.ts';

const tries = 200;
const resets = 20;
const granja = 'granja' as TenantId;

export async function benchLogIn(): Promise<string> {
  const folder = await makeTemporaryFolder();
  const [clock, random, store] = [systemClock, systemRandom, createMemoryStore()];
  const registry = openRegistry({ store, clock, random });
  const lake = openLake({ store, clock, random, cacheDirectory: folder.path });
  await registry.tenants.create({ id: granja, name: 'La Granja' });
  for (let number = 0; number < tries; number += 1) {
    const user = await registry.users.create({ email: known(number), name: 'x', password: 'right password' });
    await registry.users.setMembership(granja, user.id, { role: 'viewer' });
  }
  const api = await serveApi(lake, registry);
  const post = async (path: string, body: object) => {
    const start = performance.now();
    const response = await fetch(`${api.origin}/api/v1${path}`, {
      method: 'POST',
      headers: {
        'x-fluxion-realm': 'tenant',
        'x-tenant-id': granja,
        'x-forwarded-host': 'granja.localhost',
        origin: 'http://granja.localhost',
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return { status: response.status, tookMs: performance.now() - start };
  };
  try {
    const logIn = (email: string) => post('/session', { email, password: 'wrong password' });
    const reset = (email: string) => post('/password-resets', { email });
    for (let number = 0; number < 10; number += 1) await logIn(`warm-up-${number}@granja.example`);
    return formatTable([
      ['request', 'known p50', 'unknown p50', 'known p95', 'unknown p95', 'ratio of the p50s'],
      await compare('log-in, wrong password', logIn, tries, 401),
      await compare('password reset', reset, resets, 202),
    ]);
  } finally {
    await api[Symbol.asyncDispose]();
    await lake.close();
    await folder.remove();
  }
}

async function compare(
  name: string,
  ask: (email: string) => Promise<{ status: number; tookMs: number }>,
  count: number,
  status: number,
): Promise<string[]> {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let number = 0; number < count; number += 1) {
    const order = number % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
    for (const kind of order) {
      const answer = await ask(kind === 'known' ? known(number) : `nobody${number}@granja.example`);
      if (answer.status !== status) throw new Error(`${name} of ${kind} answered ${answer.status}.`);
      times[kind].push(answer.tookMs);
    }
  }
  const ms = (value: number) => `${formatNumber(value)} ms`;
  const ratio = median(times.known) / median(times.unknown);
  return [
    name,
    ms(median(times.known)),
    ms(median(times.unknown)),
    ms(quantile(times.known, 0.95)),
    ms(quantile(times.unknown, 0.95)),
    ratio.toFixed(3),
  ];
}

const known = (number: number) => `known${number}@granja.example`;
