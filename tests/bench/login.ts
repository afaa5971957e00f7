/**
 * Whether the time of an answer tells who has an account: log-in with a wrong password, and a password reset,
 * of an unknown user against a known one, over HTTP and the folder store, turn by turn. Every try has an
 * account of its own, since the throttle would answer for one that is tried again and again.
 */
import { openAuditLogs } from '#data/audit/audit-log.ts';
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { formatNumber, formatTable, measureInterleaved, quantile } from './measure.ts';
import { serveApi } from './served-api.ts';

const tries = 200;
/** Each takes a second, whatever it finds. */
const resets = 20;
const warmUps = 10;
const tenantId = parseTenantId('granja') as TenantId;

export async function benchLogin(): Promise<string> {
  const folder = await makeTemporaryFolder();
  const clock = systemClock;
  const random = systemRandom;
  const store = await openFileStore({ root: `${folder.path}/store`, clock });
  const registry = openRegistry({ store, clock, random });
  const lake = openLake({ store, clock, random, cacheDirectory: `${folder.path}/cache` });
  try {
    await registry.tenants.create({ id: tenantId, name: 'Granja' });
    for (let index = 0; index < tries + warmUps; index += 1) {
      const user = await registry.users.create({
        email: `known${index}@granja.example`,
        name: 'Known',
        password: 'correct horse battery',
      });
      await registry.users.setMembership(tenantId, user.id, { role: 'viewer' });
    }
    await using api = await serveApi(lake, registry, { auditLogs: openAuditLogs({ store, clock, random }) });
    const logIn = (email: string) =>
      post(api.origin, '/session', { email, password: 'wrong horse battery' }, 401);
    const reset = (email: string) => post(api.origin, '/password-resets', { email }, 202);
    return formatTable([
      ['request, ms', 'tries', 'unknown p50', 'known p50', 'unknown p95', 'known p95', 'ratio of the p50s'],
      await compare('log-in, wrong password', logIn, tries, warmUps),
      await compare('password reset', reset, resets, 1),
    ]);
  } finally {
    await lake.close();
    await folder.remove();
  }
}

async function compare(
  name: string,
  ask: (email: string) => Promise<void>,
  repetitions: number,
  rounds: number,
): Promise<string[]> {
  const attempt = (kind: string) => {
    let next = 0;
    return async () => {
      const email = `${kind}${next}@granja.example`;
      next += 1;
      await ask(email);
    };
  };
  const samples = await measureInterleaved(
    [
      { name: 'unknown', run: attempt('unknown') },
      { name: 'known', run: attempt('known') },
    ],
    { repetitions, warmUps: rounds },
  );
  const figures = [0.5, 0.95].flatMap((fraction) =>
    samples.map(({ durationsMs }) => quantile(durationsMs, fraction)),
  );
  const [unknown = Number.NaN, known = Number.NaN] = figures;
  return [name, String(repetitions), ...figures.map(formatNumber), (unknown / known).toFixed(3)];
}

async function post(origin: string, path: string, body: object, status: number): Promise<void> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method: 'POST',
    headers: {
      'x-fluxion-realm': 'tenant',
      'x-forwarded-host': 'granja.localhost',
      'x-tenant-id': tenantId,
      origin: 'http://granja.localhost',
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${path}: ${response.status} ${text}`);
}
