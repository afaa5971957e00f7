import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '#data/clock.ts';
import { createApiImporter } from '#functions/watch-folder/api-importer.ts';
import type { FolderImporter } from '#functions/watch-folder/folder-importer.ts';
import { createLocalImporter } from '#functions/watch-folder/local-importer.ts';
import { type WatchFolderOptions, watchFolder } from '#functions/watch-folder/watch-folder.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { type ImportClient, openImportClient } from '../imports/import-client.ts';
import { tenantId } from '../support/test-api.ts';

let client: ImportClient;
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
beforeEach(async () => {
  [client, folder] = await Promise.all([openImportClient(), makeTemporaryFolder()]);
  await client.json(200, 'PUT', '/imports/profiles/lista', {
    body: { title: 'Lista', table: 'products', numbers: 'comma' },
  });
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await folder.remove();
});

const granja = tenantId('granja');
const csv = (...rows: string[]) => `codigo;nombre;precio\n${rows.join('\n')}\n`;
const write = async (name: string, text: string) => {
  await mkdir(join(folder.path, name, '..'), { recursive: true });
  await writeFile(join(folder.path, name), text);
};
const list = async (name: string) => (await readdir(join(folder.path, name))).sort();
const report = async (name: string) => JSON.parse(await readFile(join(folder.path, name), 'utf8')) as object;

/** A clock that moves when somebody sleeps; `onSleep` is what happens meanwhile. */
function movingClock(onSleep: (count: number) => Promise<void> = async () => undefined): Clock {
  let now = 0;
  let count = 0;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
      count += 1;
      await onSleep(count);
    },
  };
}

async function localImporter(): Promise<FolderImporter> {
  const { lake, registry, auditLogs, dependencies, clock } = client.api;
  const tenant = await registry.tenants.get(granja);
  if (!tenant) throw new Error('granja is there.');
  const store = dependencies.imports.tenantStore(granja);
  return createLocalImporter({ lake, auditLogs, store, clock, tenant, close: async () => undefined });
}

function apiImporter(secret = client.secret): FolderImporter {
  const { app, imports } = client.api;
  return createApiImporter({
    server: 'http://etl.localhost',
    key: secret,
    tenantId: 'granja',
    clock: { now: () => 0, sleep: () => imports.idle() },
    fetch: async (input, init) => app.request(input as string, { ...init }),
  });
}

const watch = (importer: FolderImporter, options: Partial<WatchFolderOptions> = {}) =>
  watchFolder({
    directory: folder.path,
    importer,
    profile: null,
    clock: movingClock(),
    signal: new AbortController().signal,
    once: true,
    onEvent: () => undefined,
    lookMs: 10,
    stableMs: 0,
    ...options,
  });

describe.each([
  ['over the API', async () => apiImporter()],
  ['into the data folder', localImporter],
])('a watched folder, %s', (_name, open) => {
  test('imports what its subfolder or its name says, and keeps a report beside each', async () => {
    await write('lista/enero.csv', csv('W1;Uno;1,50', 'W2;Dos;2,50'));
    await write('lista 2026-02.csv', csv('W3;Tres;3,50'));
    await write('unknown.csv', csv('W4;Cuatro;4,50'));
    await write('lista roto.csv', '%PDF-1.4');
    await watch(await open());
    expect(await list('done')).toEqual([
      'enero.csv',
      'enero.csv.report.json',
      'lista 2026-02.csv',
      'lista 2026-02.csv.report.json',
    ]);
    expect(await report('done/enero.csv.report.json')).toMatchObject({
      profile: 'lista',
      outcome: 'committed',
      counts: { inserted: 2 },
    });
    const files: unknown[] = [];
    for (const { action, after } of await readOutcomes(client.api.auditLogs.open(granja))) {
      if (action === 'import.committed') files.unshift(after?.fileName);
    }
    expect(new Set(files.slice(-2))).toEqual(new Set(['enero.csv', 'lista 2026-02.csv']));
    expect(await list('failed')).toEqual([
      'lista roto.csv',
      'lista roto.csv.report.json',
      'unknown.csv',
      'unknown.csv.report.json',
    ]);
    expect(await report('failed/lista roto.csv.report.json')).toMatchObject({
      code: 'import.unsupported_format',
    });
    expect(await report('failed/unknown.csv.report.json')).toMatchObject({ code: 'import.unknown_profile' });
  });

  test('says which rows were refused in a file of their own', async () => {
    await write('lista/mala.csv', csv('W5;Uno;mucho', 'W6;Dos;2,50'));
    await watch(await open());
    expect(await report('failed/mala.csv.report.json')).toMatchObject({ code: 'import.too_many_rejects' });
    expect(await readFile(join(folder.path, 'failed/mala.csv.rejects.csv'), 'utf8')).toContain('mucho');
  });

  test('imports nothing twice when it died before the file was moved', async () => {
    const text = csv('W7;Uno;1,50');
    await write('lista/a.csv', text);
    await watch(await open());
    await write('lista/a.csv', text);
    await watch(await open());
    expect(await list('done')).toEqual(['a-2.csv', 'a-2.csv.report.json', 'a.csv', 'a.csv.report.json']);
    expect(await report('done/a-2.csv.report.json')).toMatchObject({
      outcome: 'already_imported',
      counts: { inserted: 0, unchanged: 1 },
    });
  });
});

test('a file that is still being written is left alone until its size stands still', async () => {
  await write('lista/grande.csv', csv('W8;Uno;1,50'));
  const path = join(folder.path, 'lista/grande.csv');
  const clock = movingClock(async (count) => {
    if (count <= 5) await appendFile(path, `W8${count};Más;1,50\n`);
  });
  await watch(await localImporter(), { clock, lookMs: 1_000, stableMs: 3_000 });
  expect(await report('done/grande.csv.report.json')).toMatchObject({ counts: { rows: 6, inserted: 6 } });
});

test('a server out of reach is asked again, and the file waits where it is', async () => {
  await write('lista/b.csv', csv('W9;Uno;1,50'));
  const importer = apiImporter();
  let attempts = 0;
  const lines: string[] = [];
  await watch(
    {
      ...importer,
      importFile: async (...args) => {
        attempts += 1;
        if (attempts < 3) throw new Error('fetch failed');
        return importer.importFile(...args);
      },
    },
    { onEvent: (line) => lines.push(line) },
  );
  expect(lines.filter((line) => line.includes('will be tried again'))).toHaveLength(2);
  expect(await list('done')).toEqual(['b.csv', 'b.csv.report.json']);
  expect(await list('failed')).toEqual([]);
});

test('a key of another scope imports nothing and moves nothing away as done', async () => {
  await write('lista/c.csv', csv('W10;Uno;1,50'));
  const stopping = new AbortController();
  await watch(apiImporter(client.api.secrets.granja), {
    signal: stopping.signal,
    onEvent: (line) => line.includes('tried again') && stopping.abort(),
  });
  expect(await list('done')).toEqual([]);
  expect(await list('lista')).toEqual(['c.csv']);
});
