/** SIGKILL of the whole local system while it carries out imports that came over the API. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rollupNames } from '#data/lake/rollups.ts';
import { tableNames } from '#data/lake/tables.ts';
import { seededRandom } from '#data/random.ts';
import type { Import, ImportList, ImportUpload } from '#functions/contract.ts';
import { type LocalData, openLocalData } from '#functions/local/local-data.ts';
import { readAll } from '#tests/data/audit/fixtures.ts';
import { createShop, readSales, shopId, tillExport } from '#tests/data/import/till-shop.ts';
import { sendRequest, type TestRequest } from '#tests/support/local-system.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { prepareBuild } from '../../../functions/local/prepare.mjs';

const root = join(import.meta.dirname, '../../..');
const linesPerFile = 800;
const chunkBytes = 8 * 1024;
const leaseMs = 1_000;

/**
 * What must have been seen of each import in turn before its process is killed, and how many looks later.
 * `upload`: its first piece has arrived.
 */
const random = seededRandom(11);
const moments = (
  ['upload', 'asked', 'open', 'read', 'check', 'compare', 'write', 'write', 'rollups', 'committed'] as const
).map((stage) => ({ stage, looks: stage === 'committed' ? 0 : Math.floor(random.next() * 5) }));
type Moment = (typeof moments)[number];
const order: readonly string[] = [
  'asked',
  'open',
  'read',
  'check',
  'compare',
  'write',
  'rollups',
  'committed',
];

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
const lives = new Set<ChildProcess>();
beforeAll(async () => {
  await prepareBuild(root, () => undefined, { web: true });
  folder = await makeTemporaryFolder();
}, 300_000);
afterAll(async () => {
  for (const life of lives) life.kill('SIGKILL');
  await folder.remove();
});

test('an import whose server is killed at any moment ends by itself after the next start, as if nothing had been', {
  timeout: 300_000,
}, async () => {
  const undisturbed = await openShop('undisturbed');
  const expected = [];
  for (const index of moments.keys()) {
    await importFile(undisturbed, index, null);
    expected.push(await stateOf(undisturbed));
  }
  await undisturbed.close();
  expect(expected.at(-1)).toMatchObject({ sales: [{ n: linesPerFile * moments.length }] });

  const disturbed = await openShop('disturbed');
  for (const [index, moment] of moments.entries()) {
    await importFile(disturbed, index, moment);
    const { stage } = moment;
    expect({ stage, ...(await stateOf(disturbed)) }).toEqual({ stage, ...expected[index] });
  }
  await disturbed.close();
});

interface Shop {
  /** The same folder, as this process sees it. */
  data: LocalData;
  send(path: string, init?: TestRequest): ReturnType<typeof sendRequest>;
  killAndRestart(): Promise<void>;
  /** For good. */
  close(): Promise<void>;
}

/** A shop of its own, served by a process of its own. */
async function openShop(name: string): Promise<Shop> {
  const dataFolder = join(folder.path, name);
  await createShop(dataFolder);
  const data = await openLocalData(dataFolder);
  const { secret } = await data.registry.apiKeys.create({
    tenantId: shopId,
    name: 'till',
    scopes: ['import', 'read'],
  });
  let life = await startServer(dataFolder);
  const shop: Shop = {
    data,
    send: (path, { headers = {}, ...init } = {}) =>
      sendRequest(life.port, 'etl.localhost', `/api/v1${path}`, {
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        ...init,
      }),
    async killAndRestart() {
      await kill(life.child);
      // The same port: nothing of the killed server may still hold it.
      life = await startServer(dataFolder, life.port);
    },
    async close() {
      await kill(life.child);
      await data.close();
    },
  };
  return shop;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function startServer(
  dataFolder: string,
  askedPort = 0,
): Promise<{ child: ChildProcess; port: number }> {
  const script = join(import.meta.dirname, 'local-system-process.ts');
  const child = spawn(process.execPath, [script, dataFolder, String(leaseMs), String(askedPort)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  lives.add(child);
  child.once('exit', () => lives.delete(child));
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const port = /^port (\d+)$/m.exec(output)?.[1];
    if (port) return { child, port: Number(port) };
  }
  throw new Error(`It ended before it was ready: ${output}`);
}

/**
 * Announces, sends and imports one file as a program does, and kills and restarts the server at that moment.
 * Resolves when the import is at rest.
 */
async function importFile(shop: Shop, index: number, moment: Moment | null): Promise<void> {
  let looksLeft = moment?.looks ?? Number.POSITIVE_INFINITY;
  let isDue = moment !== null;
  const look = async (seen: string) => {
    if (!isDue || !isReached(seen, moment?.stage ?? '')) return;
    looksLeft -= 1;
    if (looksLeft >= 0 && seen !== 'committed') return;
    isDue = false;
    await shop.killAndRestart();
  };
  const bytes = new TextEncoder().encode(tillExport(linesPerFile, index * (linesPerFile / 4)));
  const { uploadId } = await json<ImportUpload>(shop, 201, '/imports/uploads', {
    method: 'POST',
    body: JSON.stringify({ fileName: `till-${index}.csv`, sizeBytes: bytes.length }),
  });
  await sendBytes(shop, `/imports/uploads/${uploadId}`, bytes, () => look('upload'));
  const { importId } = await json<Import>(shop, 202, '/imports', {
    method: 'POST',
    headers: { 'idempotency-key': `till-${index}` },
    body: JSON.stringify({ uploadId, profile: 'till', commit: true }),
  });
  for (let seen = 'asked'; isDue; seen = stageOf(await json<Import>(shop, 200, `/imports/${importId}`))) {
    await look(seen);
  }
  // The answer ends when the import is at rest, whoever brought it there.
  await shop.send(`/imports/${importId}/events`);
  expect(await json<Import>(shop, 200, `/imports/${importId}`)).toMatchObject({ status: 'committed' });
}

const isReached = (seen: string, stage: string) =>
  seen === stage || (order.includes(stage) && order.indexOf(seen) > order.indexOf(stage));

function stageOf({ status, progress, problem }: Import): string {
  if (status === 'failed') throw new Error(`${problem?.code}: ${problem?.detail}`);
  if (status === 'committed') return 'committed';
  return progress === null ? 'asked' : progress.step === 'done' ? 'rollups' : progress.step;
}

/** Piece by piece, each from where the server says it is. */
async function sendBytes(shop: Shop, path: string, bytes: Uint8Array, onSent: () => Promise<void>) {
  for (let offset = 0; offset < bytes.length; ) {
    const { status, text } = await shop.send(path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      body: bytes.slice(offset, offset + chunkBytes),
    });
    expect([status, text]).toEqual([204, '']);
    await onSent();
    const { headers } = await shop.send(path, { method: 'HEAD' });
    offset = Number(headers['upload-offset']);
  }
}

async function json<Body>(shop: Shop, expected: number, path: string, init?: TestRequest): Promise<Body> {
  const { status, text } = await shop.send(path, init);
  expect({ path, status, text: status === expected ? '' : text }).toEqual({
    path,
    status: expected,
    text: '',
  });
  return JSON.parse(text) as Body;
}

/** Everything that an import leaves: rows, versions, the list of imports, the audit log. */
async function stateOf(shop: Shop) {
  const { items } = await json<ImportList>(shop, 200, '/imports?limit=100');
  const imports = items.map(
    ({
      importId: _importId,
      createdAt: _createdAt,
      updatedAt: _updatedAt,
      finishedAt: _finishedAt,
      ...rest
    }) => rest,
  );
  const records = await readAll(shop.data.auditLogs.open(shopId));
  return {
    sales: await readSales(shop.data),
    versions: await versionsOf(shop.data),
    imports,
    audit: records.map(({ action, outcome }) => `${action} ${outcome}`),
  };
}

/** Of every table and rollup: the newest version and what wrote it. */
async function versionsOf({ lake }: LocalData): Promise<string[]> {
  const shop = lake.tenant(shopId);
  return Promise.all(
    [...tableNames, ...rollupNames].map(async (name) => {
      const [newest] = await shop.history(name, { limit: 1 });
      return `${name} ${newest?.version} ${newest?.operation}`;
    }),
  );
}
