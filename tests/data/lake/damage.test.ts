/** What is wrong with a table is said by a named error with table, version and file, and nothing is written. */
import { describe, expect, it } from 'vitest';
import type { TenantLake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { type ObjectStore, StoreError } from '#data/store/object-store.ts';
import { ask, line, openTestLake, type TestLake, tenantId } from './support/test-lake.ts';

const prefix = 'tenants/granja/sales/';
const commitFile = (version: number) => `_delta_log/${String(version).padStart(20, '0')}.json`;
const encode = (text: string) => new TextEncoder().encode(text);

/** Three tickets in three files and versions, then damage, then a process that has seen nothing yet. */
async function damaged(
  opened: TestLake,
  damage: (store: ObjectStore) => Promise<unknown>,
): Promise<{ fresh: TenantLake; close: () => Promise<void> }> {
  for (const id of ['t1', 't2', 't3']) await opened.tenant.append('sales', { rows: [line(id, 1)] });
  await damage(opened.store);
  const lake = openLake({ store: opened.store, cacheDirectory: `${opened.cacheDirectory}-fresh` });
  return { fresh: lake.tenant(tenantId('granja')), close: () => lake.close() };
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

const acts: readonly [string, (tenant: TenantLake) => Promise<unknown>][] = [
  ['query', (tenant) => ask(tenant, ['sales'], 'SELECT sum(line_total) AS n FROM sales')],
  ['append', (tenant) => tenant.append('sales', { rows: [line('t9', 1)] })],
  ['merge', (tenant) => tenant.merge('sales', { rows: [line('t1', 1)] }, { mode: 'upsert' })],
  ['delete', (tenant) => tenant.delete('sales', [{ column: 'sale_id', operator: '=', value: 't1' }])],
];

async function eachDataFile(store: ObjectStore, change: (key: string) => Promise<unknown>): Promise<void> {
  for (const key of await keysOf(store)) if (key.startsWith(`${prefix}month=`)) await change(key);
}

interface Damage {
  what: string;
  damage: (store: ObjectStore) => Promise<unknown>;
  error: { code: string; details: Record<string, unknown> };
  /** Those that need what is damaged; a blind append needs no data file. */
  fails: readonly string[];
}

const all = acts.map(([name]) => name);
const table = 'tenants/granja/sales';

const damages: readonly Damage[] = [
  {
    what: 'a log line that is no JSON',
    damage: (store) => store.put(prefix + commitFile(2), encode('{"commitInfo":{}}\n{"add":{"pa')),
    error: { code: 'delta.corrupt_log', details: { table, version: 2, file: commitFile(2), line: 2 } },
    fails: all,
  },
  {
    what: 'a commit that is missing',
    damage: (store) => store.delete(prefix + commitFile(2)),
    error: { code: 'delta.corrupt_log', details: { table, version: 2, file: commitFile(2) } },
    fails: all,
  },
  {
    what: 'a stranger’s file in the place of a commit',
    damage: (store) => store.put(prefix + commitFile(3), encode('dear diary')),
    error: { code: 'delta.corrupt_log', details: { table, version: 3, file: commitFile(3), line: 1 } },
    fails: all,
  },
  {
    what: 'a protocol from the future',
    damage: (store) =>
      store.put(
        prefix + commitFile(4),
        encode('{"commitInfo":{}}\n{"protocol":{"minReaderVersion":9,"minWriterVersion":9}}'),
      ),
    error: {
      code: 'delta.unsupported_protocol',
      details: { table, version: 4, file: commitFile(4), minReaderVersion: 9 },
    },
    fails: all,
  },
  {
    what: 'a data file that is missing',
    damage: (store) => eachDataFile(store, (key) => store.delete(key)),
    error: {
      code: 'delta.missing_file',
      details: { table: 'sales', version: 3, file: expect.stringMatching(/^month=2026-01\/part-/) },
    },
    fails: ['query', 'merge', 'delete'],
  },
  {
    what: 'a data file that is cut short',
    damage: (store) =>
      eachDataFile(store, async (key) => {
        const { body } = (await store.get(key)) ?? { body: new Uint8Array() };
        await store.put(key, body.slice(0, 100));
      }),
    error: {
      code: 'delta.missing_file',
      details: { table: 'sales', version: 3, file: expect.stringMatching(/^month=2026-01\/part-/) },
    },
    fails: ['query', 'merge', 'delete'],
  },
  {
    what: 'a data file of the right size that is no Parquet',
    damage: (store) =>
      eachDataFile(store, async (key) => {
        const { body } = (await store.get(key)) ?? { body: new Uint8Array() };
        await store.put(key, new Uint8Array(body.byteLength));
      }),
    error: {
      code: 'delta.missing_file',
      details: { table: 'sales', version: 3, file: expect.stringMatching(/^month=2026-01\/part-/) },
    },
    fails: ['query', 'merge', 'delete'],
  },
];

describe.each(damages)('$what', ({ damage, error, fails }) => {
  it.each(['memory', 'folder'] as const)(
    'is named, over the %s store, and nothing is written',
    async (kind) => {
      await using opened = await openTestLake(kind);
      const { fresh, close } = await damaged(opened, damage);
      try {
        const before = await keysOf(opened.store);
        for (const [name, act] of acts) {
          if (!fails.includes(name)) continue;
          const { code, details, message } = await act(fresh).then(
            () => ({ code: `${name} succeeded`, details: {}, message: '' }),
            (caught: { code: string; details: object; message: string }) => caught,
          );
          expect({ name, code, details }).toMatchObject({ name, ...error });
          expect(message).toContain(error.details.table);
        }
        expect(await keysOf(opened.store)).toEqual(before);
      } finally {
        await close();
      }
    },
  );
});

describe('what is no damage', () => {
  it('strangers’ files in the folders change nothing', async () => {
    await using opened = await openTestLake();
    const { fresh, close } = await damaged(opened, async (store) => {
      for (const key of [
        '_delta_log/notes.txt',
        '_delta_log/0001.json',
        'month=2026-01/thumbs.db',
        'readme.parquet',
      ]) {
        await store.put(prefix + key, encode('stranger'));
      }
    });
    await fresh.append('sales', { rows: [line('t4', 1)] });
    expect(await ask(fresh, ['sales'], 'SELECT count(*) AS n FROM sales')).toEqual([{ n: 4 }]);
    await close();
  });

  it('a checkpoint cut short is passed over while the log still has what it held, else it is named', async () => {
    await using opened = await openTestLake();
    const { store, tenant } = opened;
    for (let ticket = 1; ticket <= 10; ticket += 1)
      await tenant.append('sales', { rows: [line(`t${ticket}`, 1)] });
    const checkpoint = '_delta_log/00000000000000000010.checkpoint.parquet';
    const { body } = (await store.get(prefix + checkpoint)) ?? { body: new Uint8Array() };
    await store.put(prefix + checkpoint, body.slice(0, body.byteLength - 20));
    const reopen = () => openLake({ store, cacheDirectory: `${opened.cacheDirectory}-fresh` });
    const count = 'SELECT count(*) AS n FROM sales';
    const [first, second] = [reopen(), reopen()];
    expect(await ask(first.tenant(tenantId('granja')), ['sales'], count)).toEqual([{ n: 10 }]);
    await store.delete(prefix + commitFile(0));
    const error = { code: 'delta.corrupt_log', details: { table, version: 10, file: checkpoint } };
    for (const [, act] of acts)
      await expect(act(second.tenant(tenantId('granja')))).rejects.toMatchObject(error);
    await first.close();
    await second.close();
  });
});

describe('a disk that is full', () => {
  const fullFor = (store: ObjectStore, isFull: (key: string) => boolean): ObjectStore => ({
    ...store,
    put: (key, body, options) =>
      isFull(key)
        ? Promise.reject(new StoreError('store.full', key, 'The disk is full.'))
        : store.put(key, body, options),
    putIfAbsent: (key, body, options) =>
      isFull(key)
        ? Promise.reject(new StoreError('store.full', key, 'The disk is full.'))
        : store.putIfAbsent(key, body, options),
  });

  it.each([
    [
      'for a data file',
      (key: string) => key.endsWith('.zstd.parquet'),
      /File month=2026-01\/part-.* of table sales was not stored/,
    ],
    [
      'for the commit',
      (key: string) => key.endsWith(commitFile(4)),
      /Version 4 of table tenants\/granja\/sales was not written/,
    ],
  ])('%s is named, and readers see what they saw', async (_, isFull, message) => {
    await using opened = await openTestLake();
    const { close } = await damaged(opened, async () => undefined);
    await close();
    const lake = openLake({
      store: fullFor(opened.store, isFull),
      cacheDirectory: `${opened.cacheDirectory}-full`,
    });
    const tenant = lake.tenant(tenantId('granja'));
    for (const [name, act] of acts) {
      if (name === 'query') continue;
      const change =
        name === 'merge'
          ? () => tenant.merge('sales', { rows: [line('t8', 1)] }, { mode: 'upsert' })
          : () => act(tenant);
      if (name === 'delete' && isFull('x.zstd.parquet')) continue;
      await expect(change()).rejects.toMatchObject({
        code: 'store.full',
        message: expect.stringMatching(message),
      });
    }
    expect(await ask(tenant, ['sales'], 'SELECT count(*) AS n FROM sales')).toEqual([{ n: 3 }]);
    await lake.close();
  });
});
