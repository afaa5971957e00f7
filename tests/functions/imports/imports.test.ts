import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { Import, ImportChangeList, ImportList, ImportSuggestion, Problem } from '#functions/contract.ts';
import { createImportJobs } from '#functions/imports/import-jobs.ts';
import { createLocalQueue } from '#functions/imports/local-queue.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { tenantId } from '../support/test-api.ts';
import { type ImportClient, openImportClient, productsCsv } from './import-client.ts';

let client: ImportClient;
beforeAll(async () => {
  client = await openImportClient();
});
afterAll(() => client[Symbol.asyncDispose]());

const granja = tenantId('granja');
const products = { table: 'products' };
const csvOf = (...rows: string[]) => `codigo;nombre;categoria;precio\n${rows.join('\n')}\n`;
const post = (path: string, init = {}) => client.send('POST', path, init);
const commit = async (importId: string) => {
  await client.json<Import>(202, 'POST', `/imports/${importId}/commit`, { body: {} });
  return client.settled(importId);
};
const productNames = async () => {
  const lake = client.api.lake.tenant(granja);
  const snapshot = await lake.snapshot(['products'], { maxAgeMs: 0 });
  const rows = await lake.query<{ id: string; name: string }>(
    { sql: 'SELECT product_id AS id, name FROM products ORDER BY 1' },
    snapshot,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
};
const problemOf = async (response: Response) => {
  const { status, code } = (await response.json()) as Problem;
  return [status, code];
};

describe('an import', () => {
  test('is a preview first, then rows, then gone without a trace', async () => {
    const before = await productNames();
    const previewed = await client.importText(productsCsv, products);
    expect(previewed).toMatchObject({
      status: 'previewed',
      canCommit: true,
      canUndo: false,
      counts: { rows: 2, inserted: 2, rejected: 0 },
      preview: { share: 1, dialect: { delimiter: ';', numbers: 'comma' }, mapping: { name: 'nombre' } },
    });
    expect(await productNames()).toEqual(before);

    const committed = await commit(previewed.importId);
    expect(committed).toMatchObject({
      status: 'committed',
      outcome: 'committed',
      canUndo: true,
      counts: { inserted: 2 },
      uploadId: previewed.uploadId,
    });
    expect((await productNames()).get('A1')).toBe('Arroz');
    const changes = await client.json<ImportChangeList>(
      200,
      'GET',
      `/imports/${previewed.importId}/changes?kind=added&limit=1`,
    );
    expect(changes).toMatchObject({
      total: 2,
      items: [{ kind: 'added', key: ['A1'], before: null, after: { name: 'Arroz' } }],
    });
    const rest = await client.json<ImportChangeList>(
      200,
      'GET',
      `/imports/${previewed.importId}/changes?kind=added&limit=1&cursor=${changes.nextCursor}`,
    );
    expect(rest).toMatchObject({ nextCursor: null, items: [{ key: ['Q1'] }] });

    await client.json(202, 'POST', `/imports/${previewed.importId}/undo`);
    expect(await client.settled(previewed.importId)).toMatchObject({
      status: 'undone',
      undone: { deleted: 2 },
      canUndo: false,
    });
    expect(await productNames()).toEqual(before);
  });

  test('of one call needs a profile, a file and `commit`', async () => {
    await client.json(200, 'PUT', '/imports/profiles/lista', {
      body: { title: 'Lista', table: 'products', numbers: 'comma' },
    });
    const done = await client.importText(csvOf('ONE;Uno;X;1.234'), {
      profile: 'lista',
      commit: true,
      table: undefined,
    });
    expect(done).toMatchObject({ status: 'committed', profile: 'lista', counts: { inserted: 1 } });
    const again = await client.importText(csvOf('ONE;Uno;X;1.234'), { profile: 'lista', commit: true });
    expect(again).toMatchObject({ status: 'committed', outcome: 'already_imported', canUndo: false });
  });

  test('asks where the file can be read in two ways, and goes on with the answer', async () => {
    const uploadId = await client.upload(csvOf('AMB;Ambiguo;X;1.234'));
    const ask = async (body: object) => {
      const { importId } = await client.json<Import>(202, 'POST', '/imports', {
        body: { uploadId, commit: false, ...products, ...body },
      });
      return client.settled(importId);
    };
    expect(await ask({})).toMatchObject({
      status: 'failed',
      problem: { code: 'import.ambiguous_numbers', details: { choices: ['point', 'comma'] } },
    });
    expect(await ask({ numbers: 'comma' })).toMatchObject({ status: 'previewed' });
  });

  test('with too many rejects shows them all and cannot be committed', async () => {
    const previewed = await client.importText(csvOf('R1;Bueno;X;1,50', 'R2;Malo;X;mucho'), {
      ...products,
      numbers: 'comma',
    });
    expect(previewed).toMatchObject({
      status: 'previewed',
      canCommit: false,
      counts: { inserted: 1, rejected: 1 },
      preview: { rejects: [{ row: 3, column: 'precio', got: 'mucho' }] },
    });
    const csv = await client.send('GET', `/imports/${previewed.importId}/rejects`);
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(await csv.text()).toContain('mucho');
    await client.json(202, 'POST', `/imports/${previewed.importId}/commit`, { body: { maxRejectShare: 1 } });
    expect(await client.settled(previewed.importId)).toMatchObject({
      status: 'committed',
      counts: { inserted: 1, rejected: 1 },
    });
  });

  test('whose preview is stale is previewed again instead of committed', async () => {
    const first = await client.importText(csvOf('S1;Uno;X;1,50'), { ...products, numbers: 'comma' });
    await client.importText(csvOf('S1;Otro nombre;X;1,50'), { ...products, numbers: 'comma', commit: true });
    expect(await problemOf(await post(`/imports/${first.importId}/commit`, { body: {} }))).toEqual([
      409,
      'import.preview_stale',
    ]);
    const renewed = await client.settled(first.importId);
    expect(renewed).toMatchObject({
      status: 'previewed',
      isPreviewRenewed: true,
      counts: { inserted: 0, updated: 1 },
    });
    expect(await commit(first.importId)).toMatchObject({ status: 'committed', counts: { updated: 1 } });
  });

  test('confirmed, or undone, by several at once answers all of them alike', async () => {
    const ask = async (path: string, init = {}) =>
      Promise.all(Array.from({ length: 4 }, async () => (await post(path, init)).status));
    const { importId } = await client.importText(csvOf('T1;Uno;X;1,50'), { ...products, numbers: 'comma' });
    expect(await ask(`/imports/${importId}/commit`, { body: {} })).toEqual([202, 202, 202, 202]);
    expect(await client.settled(importId)).toMatchObject({ status: 'committed', counts: { inserted: 1 } });
    expect(await ask(`/imports/${importId}/undo`)).toEqual([202, 202, 202, 202]);
    expect(await client.settled(importId)).toMatchObject({ status: 'undone', undone: { deleted: 1 } });
  });

  test('whose preview is stale says so to all who confirm it at once', async () => {
    const first = await client.importText(csvOf('S2;Uno;X;1,50'), { ...products, numbers: 'comma' });
    await client.importText(csvOf('S2;Otro;X;1,50'), { ...products, numbers: 'comma', commit: true });
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () =>
        problemOf(await post(`/imports/${first.importId}/commit`, { body: {} })),
      ),
    );
    expect(answers).toEqual(Array(4).fill([409, 'import.preview_stale']));
    expect(await client.settled(first.importId)).toMatchObject({
      status: 'previewed',
      isPreviewRenewed: true,
    });
  });

  test('that was given up is gone, one that was committed cannot be', async () => {
    const previewed = await client.importText(csvOf('G1;Uno;X;1,50'), { ...products, numbers: 'comma' });
    expect((await client.send('DELETE', `/imports/${previewed.importId}`)).status).toBe(204);
    expect((await client.send('GET', `/imports/${previewed.importId}`)).status).toBe(404);
    expect((await client.send('HEAD', `/imports/uploads/${previewed.uploadId}`)).status).toBe(404);
    const done = await client.importText(csvOf('G2;Dos;X;1,50'), {
      ...products,
      numbers: 'comma',
      commit: true,
    });
    expect(await problemOf(await client.send('DELETE', `/imports/${done.importId}`))).toEqual([
      409,
      'import.busy',
    ]);
    // Confirming what is committed already changes nothing.
    expect((await post(`/imports/${done.importId}/commit`, { body: {} })).status).toBe(202);
  });

  test('of a broken file fails by name and leaves its reason', async () => {
    const failed = await client.importText('%PDF-1.4 nothing', products);
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'import.unsupported_format' } });
    expect(await problemOf(await post(`/imports/${failed.importId}/commit`, { body: {} }))).toEqual([
      409,
      'import.not_previewed',
    ]);
    expect(await problemOf(await post(`/imports/${failed.importId}/undo`))).toEqual([
      409,
      'import.not_undoable',
    ]);
  });

  test('is in the audit log with who asked for it', async () => {
    await client.importText(csvOf('L1;Uno;X;1,50'), { ...products, numbers: 'comma', commit: true });
    const actions: string[] = [];
    for (const record of await readOutcomes(client.api.dependencies.auditLogs.open(granja))) {
      actions.push(`${record.action} by ${record.actor.kind} ${record.actor.name}`);
    }
    expect(actions.slice(0, 2)).toEqual([
      'import.committed by api_key till',
      'import.started by api_key till',
    ]);
  });
});

describe('a suggestion', () => {
  const suggest = (body: object) => client.json<ImportSuggestion>(200, 'POST', '/imports/suggest', { body });

  test('proposes a table, a column for each field, and asks with the file’s own values', async () => {
    const uploadId = await client.upload(csvOf('A;Uno;X;1.234', 'B;Dos;X;2.500'));
    const found = await suggest({ uploadId, table: 'products' });
    expect(found).toMatchObject({
      delimiter: ';',
      columns: [{ name: 'codigo', examples: ['A', 'B'] }, {}, {}, {}],
      proposals: [
        {
          table: 'products',
          missing: [],
          questions: [
            { kind: 'numbers', columns: ['precio'], choices: [{ value: 'point' }, { value: 'comma' }] },
          ],
        },
      ],
    });
    const price = found.proposals[0]?.fields.find(({ field }) => field === 'price');
    expect(price?.source).toEqual({ column: 'precio' });
  });

  test('of a file that is no table says why', async () => {
    const uploadId = await client.upload('%PDF-1.7');
    const response = await post('/imports/suggest', { body: { uploadId } });
    expect(await problemOf(response)).toEqual([422, 'import.unsupported_format']);
  });

  test('of corrected rejects knows what they are, and their import needs no question', async () => {
    const first = await client.importText(csvOf('C1;Bueno;X;1,50', 'C2;Malo;X;mucho'), {
      ...products,
      numbers: 'comma',
      maxRejectShare: 1,
      commit: true,
    });
    const csv = await (await client.send('GET', `/imports/${first.importId}/rejects`)).text();
    const uploadId = await client.upload(csv.replace('mucho', '9,75').replace('mucho', '9,75'));
    expect((await suggest({ uploadId })).correctionOf).not.toBeNull();
    const { importId } = await client.json<Import>(202, 'POST', '/imports', {
      body: { uploadId, ...products, numbers: 'comma', commit: true },
    });
    expect(await client.settled(importId)).toMatchObject({ status: 'committed', counts: { inserted: 1 } });
  });
});

describe('an Idempotency-Key', () => {
  const key = (value: string) => ({ 'idempotency-key': value });

  test('makes a repeated request one import', async () => {
    const uploadId = await client.upload(csvOf('I1;Uno;X;1,50'));
    const body = { uploadId, ...products, numbers: 'comma', commit: true };
    const first = await client.json<Import>(202, 'POST', '/imports', { body, headers: key('once') });
    await client.settled(first.importId);
    const second = await client.json<Import>(202, 'POST', '/imports', { body, headers: key('once') });
    expect(second).toEqual(first);
    const other = await post('/imports', { body: { ...body, commit: false }, headers: key('once') });
    expect(await problemOf(other)).toEqual([422, 'request.idempotency_mismatch']);
  });

  test('of a request that was refused may be used again', async () => {
    const body = { uploadId: 'none', ...products, commit: false };
    const refused = await post('/imports', { body, headers: key('later') });
    expect(await problemOf(refused)).toEqual([404, 'upload.not_found']);
    const uploadId = await client.upload(csvOf('I2;Uno;X;1,50'));
    const accepted = await post('/imports', { body: { ...body, uploadId }, headers: key('later') });
    expect(accepted.status).toBe(202);
  });

  test('under way answers 409 to a second request', async () => {
    const uploadId = await client.upload(csvOf('I3;Uno;X;1,50'));
    const body = { uploadId, ...products, numbers: 'comma', commit: false };
    const answers = await Promise.all(
      [1, 2, 3].map(() => post('/imports', { body, headers: key('racing') })),
    );
    const ids = new Set<string>();
    for (const answer of answers) {
      if (answer.status === 202) ids.add(((await answer.json()) as Import).importId);
      else expect(await problemOf(answer)).toEqual([409, 'request.idempotency_in_flight']);
    }
    expect(ids.size).toBe(1);
  });

  test.each(['', 'x'.repeat(256), 'tab\there'])('"%s" is none', async (value) => {
    const response = await post('/imports', {
      body: { uploadId: 'x', ...products, commit: false },
      headers: key(value),
    });
    expect((await problemOf(response))[0]).toBe(400);
  });
});

describe('imports of another tenant', () => {
  test('do not exist, whatever their id', async () => {
    const { secret } = await client.api.registry.apiKeys.create({
      tenantId: tenantId('granja2'),
      name: 'other',
      scopes: ['import', 'read'],
    });
    const uploadId = await client.upload(csvOf('T1;Uno;X;1,50'));
    const { importId } = await client.importText(csvOf('T2;Dos;X;1,50'), { ...products, numbers: 'comma' });
    for (const [method, path] of [
      ['HEAD', `/imports/uploads/${uploadId}`],
      ['DELETE', `/imports/uploads/${uploadId}`],
      ['GET', `/imports/${importId}`],
      ['GET', `/imports/${importId}/events`],
      ['GET', `/imports/${importId}/rejects`],
      ['POST', `/imports/${importId}/commit`],
      ['GET', `/imports/${importId}/changes`],
      ['POST', `/imports/${importId}/undo`],
      ['DELETE', `/imports/${importId}`],
    ] as const) {
      const body = method === 'POST' ? { body: {} } : {};
      expect((await client.send(method, path, { secret, ...body })).status, `${method} ${path}`).toBe(404);
    }
    const foreign = await post('/imports', { body: { uploadId, ...products, commit: false }, secret });
    expect(await problemOf(foreign)).toEqual([404, 'upload.not_found']);
    const { items } = await client.json<ImportList>(200, 'GET', '/imports', { secret });
    expect(items).toEqual([]);
    expect(await client.json<Import>(200, 'GET', `/imports/${importId}`)).toMatchObject({
      status: 'previewed',
    });
  });

  test('an id with another folder in it is an unknown one', async () => {
    for (const id of ['..', '../granja2', 'a%2F..%2Fb', 'x'.repeat(100)]) {
      const response = await client.send('GET', `/imports/${encodeURIComponent(id)}`);
      expect([400, 404]).toContain(response.status);
    }
  });
});

describe('progress', () => {
  test('comes as events until nothing more happens by itself', async () => {
    const uploadId = await client.upload(csvOf('E1;Uno;X;1,50'));
    const { importId } = await client.json<Import>(202, 'POST', '/imports', {
      body: { uploadId, ...products, numbers: 'comma', commit: false },
    });
    const response = await client.send('GET', `/imports/${importId}/events`);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const text = await response.text();
    const names = [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(names.at(-1)).toBe('done');
    const last = [...text.matchAll(/^data: (.*)$/gm)].at(-1)?.[1] ?? '';
    expect(JSON.parse(last)).toMatchObject({ importId, status: 'previewed' });
  });

  test('where answers cannot be streamed each event answer is short and says when to ask again', async () => {
    await using buffered = await openImportClient();
    const { dependencies } = buffered.api;
    dependencies.imports.streamsAnswers = false;
    dependencies.imports.queue = { enqueue: async () => undefined };
    const uploadId = await buffered.upload(csvOf('E2;Uno;X;1,50'));
    const { importId } = await buffered.json<Import>(202, 'POST', '/imports', {
      body: { uploadId, ...products, commit: false },
    });
    const text = await (await buffered.send('GET', `/imports/${importId}/events`)).text();
    expect(text).toMatch(/event: import\n[\s\S]*retry: \d+/);
  });

  test('lists imports newest first, page by page', async () => {
    const all = await client.json<ImportList>(200, 'GET', '/imports?limit=100');
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: ImportList = await client.json<ImportList>(200, 'GET', `/imports?limit=3${query}`);
      pages.push(...page.items.map(({ importId }) => importId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual(all.items.map(({ importId }) => importId));
    const wrong = await client.send('GET', '/imports?cursor=nonsense');
    expect(await problemOf(wrong)).toEqual([400, 'cursor.invalid']);
  });
});

describe('a process that died', () => {
  test('leaves a job that the next one finishes, when the lease of the dead one has run out', async () => {
    await using shop = await openImportClient();
    const { api } = shop;
    const { imports: ports } = api.dependencies;
    const { queue } = ports;
    ports.queue = { enqueue: async () => undefined };
    const uploadId = await shop.upload(csvOf('K1;Uno;X;1,50'));
    const { importId } = await shop.json<Import>(202, 'POST', '/imports', {
      body: { uploadId, ...products, numbers: 'comma', commit: true },
    });
    const store = ports.tenantStore(granja);
    const jobs = createImportJobs(openImportFolder(store, granja), api.clock);
    await jobs.update(importId, (job) => ({
      ...job,
      status: 'committing',
      lease: { holder: 'the dead', until: api.clock.now() + 1_000 },
    }));
    await queue.enqueue(granja, importId);
    await api.imports.idle();
    expect(await jobs.get(importId)).toMatchObject({ status: 'committing', lease: { holder: 'the dead' } });

    api.clock.set('2026-03-15T16:00:05Z');
    await using after = reopened(api);
    await after.queue.resume();
    await after.queue.idle();
    expect(await jobs.get(importId)).toMatchObject({
      status: 'committed',
      lease: null,
      outcome: { kind: 'committed', counts: { inserted: 1 } },
    });
  });

  test('after its commit is not imported twice, and its job tells what it did', async () => {
    await using shop = await openImportClient();
    const { api } = shop;
    const done = await shop.importText(csvOf('K2;Uno;X;1,50', 'K3;Dos;X;1,50'), {
      ...products,
      numbers: 'comma',
      commit: true,
    });
    const imports = openImportFolder(api.dependencies.imports.tenantStore(granja), granja);
    const jobs = createImportJobs(imports, api.clock);
    // As it was between the commit of the rows and the word of it; the file is still there then.
    const uploadId = await shop.upload(csvOf('K2;Uno;X;1,50', 'K3;Dos;X;1,50'));
    await jobs.update(done.importId, (job) => ({
      ...job,
      status: 'committing',
      action: 'import',
      uploadId,
      recordId: null,
      outcome: null,
    }));
    await using after = reopened(api);
    await after.queue.resume();
    await after.queue.idle();
    expect(await jobs.get(done.importId)).toMatchObject({
      status: 'committed',
      outcome: { kind: 'committed', counts: { inserted: 2 } },
    });
  });

  test('a fault that may pass is tried again, and after three is said', async () => {
    await using shop = await openImportClient();
    const { api } = shop;
    const uploadId = await shop.upload(csvOf('K4;Uno;X;1,50'));
    const { imports: ports } = api.dependencies;
    ports.queue = { enqueue: async () => undefined };
    const { importId } = await shop.json<Import>(202, 'POST', '/imports', {
      body: { uploadId, ...products, numbers: 'comma', commit: true },
    });
    const faults: unknown[] = [];
    const queue = createLocalQueue({
      ...api.dependencies,
      lake: {
        ...api.lake,
        tenant: (id) => ({ ...api.lake.tenant(id), scratch: () => Promise.reject(new Error('no disk')) }),
      },
      tenantStore: ports.tenantStore,
      onFault: (error) => faults.push(error),
      retryMs: 0,
    });
    for (let run = 1; run <= 3; run += 1) {
      await queue.enqueue(granja, importId);
      await queue.idle();
    }
    await queue.close();
    expect(faults.length).toBeGreaterThanOrEqual(3);
    expect(await shop.json<Import>(200, 'GET', `/imports/${importId}`)).toMatchObject({
      status: 'failed',
      problem: { code: 'service.unavailable' },
    });
  });
});

/** The queue of a process that starts after the first one. */
function reopened(api: ImportClient['api']) {
  const queue = createLocalQueue({
    ...api.dependencies,
    tenantStore: api.dependencies.imports.tenantStore,
    onFault: (error) => api.failures.push(error),
  });
  return { queue, [Symbol.asyncDispose]: () => queue.close() };
}
