import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLake } from '#data/lake/open-lake.ts';
import { seededRandom } from '#data/random.ts';
import { attackerPatterns } from '#data/registry/keys.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { canaryShops, fingerprint, plantCanaries } from '#functions/attack/canaries.ts';
import { makeCredentials } from '#functions/attack/credentials.ts';
import { inspect } from '#functions/attack/oracles.ts';
import { printReport } from '#functions/attack/print-report.ts';
import type { ProbeAnswer, ProbeRequest } from '#functions/attack/probe-request.ts';
import { parseRouteTable } from '#functions/attack/route-table.ts';
import { StandInMissing, standInOf } from '#functions/attack/stand-ins.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { fixedClock } from '../support/test-api.ts';

describe('what the attacker plants', () => {
  const clock = fixedClock('2026-03-15T15:00:00Z');
  const skippingClock = {
    now: () => clock.now(),
    sleep: async (milliseconds: number) => clock.set(new Date(clock.now() + milliseconds).toISOString()),
  };
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
  });
  afterAll(() => folder.remove());

  test('is written only where its role may write, and a second run finds the shops as they were', async () => {
    const written = new Set<string>();
    const store = recording(createMemoryStore({ clock }), written);
    const random = seededRandom(7);
    const registry = openRegistry({ store, clock, random, maxAgeMs: 0 });
    const lake = openLake({ store, clock, random, cacheDirectory: folder.path });
    const dependencies = { registry, lake, directory: null };

    await plantCanaries(dependencies);
    const before = await fingerprint(dependencies, canaryShops.victim);
    const credentials = await makeCredentials(registry, skippingClock);
    await credentials.remove();
    await plantCanaries(dependencies);
    expect((await fingerprint(dependencies, canaryShops.victim)).sales).toBe(before.sales);

    const patterns = [...attackerPatterns, 'tenants/probe-*'].map(
      (pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`),
    );
    const strayed = [...written].filter((key) => !patterns.some((pattern) => pattern.test(key)));
    expect(strayed).toEqual([]);
    // Nothing that opens anything is left behind.
    expect(await registry.apiKeys.list(canaryShops.victim.id)).toEqual([]);
    expect(await registry.apiKeys.list(null)).toEqual([]);
    await lake.close();
  });
});

test('a path whose parameter nothing stands for stops the attack instead of passing for safe', () => {
  expect(() => standInOf('voucherId', new Map())).toThrow(StandInMissing);
});

test('a route that does not say who may use it stops the attack', () => {
  const paths = { '/api/v1/new': { get: { parameters: [] } } };
  expect(() => parseRouteTable({ info: { version: '1' }, paths })).toThrow('GET /api/v1/new');
});

describe('an answer', () => {
  const request: ProbeRequest = { host: 'x', method: 'GET', path: '/api/v1/stores', headers: [] };
  const { victim, sibling } = canaryShops;
  const answer = (status: number, text: string, headers: ProbeAnswer['headers'] = []): ProbeAnswer => ({
    status,
    text,
    headers,
  });
  const forSibling = { outcomes: null, mayShow: sibling };

  test.each([
    ['a name of another shop', answer(200, `{"name":"${victim.secret} store"}`)],
    ['an id of another shop', answer(200, `{"id":"${victim.word}-near"}`)],
    ['an amount of another shop', answer(200, `{"revenue":"${victim.amount}"}`)],
    ['an e-mail of another shop', answer(404, `owner@${victim.word}.probe.invalid`)],
    ['another shop in a header', answer(200, '{}', [['x-tenant-id', victim.id]])],
    ['a failure', answer(500, '{}')],
    ['a cookie with a refusal', answer(403, '{}', [['set-cookie', 'a=b']])],
    ['a validator with a refusal', answer(403, '{}', [['etag', '"x"']])],
    ['a stack', answer(404, 'Error\n    at f (/srv/x.js:1:2)')],
    ['a statement', answer(400, 'SELECT a FROM sales WHERE x')],
    ['credentials for every origin', answer(200, '{}', [['access-control-allow-credentials', 'true']])],
    ['every origin', answer(200, '{}', [['access-control-allow-origin', '*']])],
  ])('with %s is a hole', (_name, given) => {
    expect(inspect(request, given, forSibling)).not.toBeNull();
  });

  test('that repeats only what was asked, or shows the own shop, is none', () => {
    const path = `/api/v1/products/${victim.word}-p1`;
    const refused = answer(404, `{"detail":"There is no product ${victim.word}-p1."}`);
    expect(inspect({ ...request, path }, refused, forSibling)).toBeNull();
    expect(inspect(request, answer(200, sibling.secret), forSibling)).toBeNull();
  });

  test('that counts another store in a sum is a hole for who sees one store', () => {
    const limited = { outcomes: null, mayShow: victim, nearOnly: true };
    expect(inspect(request, answer(200, '{"revenue":"70000543.6562"}'), limited)).not.toBeNull();
    expect(inspect(request, answer(200, '{"revenue":"543.6562"}'), limited)).toBeNull();
  });
});

test('the last line of the report counts holes and probes', () => {
  const finding = { class: 'paths', probe: 'p', route: 'GET /x', expected: 'a', got: 'b' };
  const report = { at: 0, durationMs: 1000, version: '1', requests: 12, probes: 10 };
  const classes = [{ name: 'paths', probes: 10, findings: 1 }];
  const lines = printReport({ ...report, classes, findings: [finding] });
  expect(lines.at(-1)).toBe('1 of 10 probes found a hole.');
});

function recording(store: ObjectStore, written: Set<string>): ObjectStore {
  const noted = (key: string) => {
    written.add(key);
    return key;
  };
  return {
    ...store,
    put: (key, ...rest) => store.put(noted(key), ...rest),
    putIfAbsent: (key, ...rest) => store.putIfAbsent(noted(key), ...rest),
    putIfMatch: (key, ...rest) => store.putIfMatch(noted(key), ...rest),
    delete: (key) => store.delete(noted(key)),
  };
}
