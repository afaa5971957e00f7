/** An import that is cut off and taken up again has one intent and one outcome in the audit log. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditLogs } from '#data/audit/audit-log.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import { StoreError } from '#data/store/object-store.ts';
import type { Import } from '#functions/contract.ts';
import { createImportJobs, type ImportJob } from '#functions/imports/import-jobs.ts';
import { type ImportWorkDependencies, workOnImport } from '#functions/imports/import-work.ts';
import { readAll } from '#tests/data/audit/fixtures.ts';
import { tenantId } from '../support/test-api.ts';
import { type ImportClient, openImportClient } from './import-client.ts';

const granja = tenantId('granja');
let client: ImportClient;
beforeAll(async () => {
  client = await openImportClient();
});
afterAll(() => client[Symbol.asyncDispose]());

const csvOf = (code: string) => `codigo;nombre;categoria;precio\n${code};Uno;X;1,50\n`;
const importNow = (code: string) =>
  client.importText(csvOf(code), { table: 'products', numbers: 'comma', commit: true });

const jobs = () =>
  createImportJobs(
    openImportFolder(client.api.dependencies.imports.tenantStore(granja), granja),
    client.api.clock,
  );

/** As a process leaves the job that dies at this point. */
const cutOff = (importId: string, change: Partial<ImportJob>) =>
  jobs().update(importId, (job) => ({ ...job, ...change, lease: { holder: 'gone', until: 0 } }));

const workOn = (importId: string, auditLogs: AuditLogs = client.api.auditLogs) => {
  const { dependencies } = client.api;
  const deps: ImportWorkDependencies = {
    ...dependencies,
    auditLogs,
    tenantStore: dependencies.imports.tenantStore,
  };
  return workOnImport(deps, granja, importId);
};

/** What the log says of one import, oldest first; outcomes name their intent. */
async function trailOf(importId: string, action: string): Promise<string[]> {
  const records = (await readAll(client.api.auditLogs.open(granja))).reverse();
  const ofImport = records.filter((record) => record.target?.id === importId && record.action === action);
  const [first] = ofImport;
  return ofImport.map(({ outcome, intent }) =>
    intent === undefined ? outcome : `${outcome} of ${intent === first?.sequence ? 'the first' : intent}`,
  );
}

const whole = ['unknown', 'success of the first'];

test('a commit that was recorded before its process died is not recorded again', async () => {
  const { importId } = await importNow('A1');
  expect(await trailOf(importId, 'import.committed')).toEqual(whole);
  await cutOff(importId, { status: 'committing', action: 'import', outcome: null });
  // The upload is gone with the first run: the import is known by its content alone.
  const uploadId = await client.upload(csvOf('A1'));
  await jobs().update(importId, (job) => ({ ...job, uploadId }));
  await workOn(importId);
  expect(await client.json<Import>(200, 'GET', `/imports/${importId}`)).toMatchObject({
    status: 'committed',
    outcome: 'committed',
    counts: { inserted: 1 },
  });
  expect(await trailOf(importId, 'import.committed')).toEqual(whole);
});

test('an undo that was done before its process died is undone, once', async () => {
  const { importId } = await importNow('B1');
  await client.json<Import>(202, 'POST', `/imports/${importId}/undo`, { body: {} });
  expect(await client.settled(importId)).toMatchObject({ status: 'undone', undone: { deleted: 1 } });
  await cutOff(importId, { status: 'undoing', action: 'undo', undone: null });
  await workOn(importId);
  expect(await client.json<Import>(200, 'GET', `/imports/${importId}`)).toMatchObject({
    status: 'undone',
    undone: { deleted: 1, restored: 0 },
    problem: null,
  });
  expect(await trailOf(importId, 'import.undone')).toEqual(whole);
});

/** The log as it is, until `failing` of what is appended fails. */
function failingLogs(isFailing: (outcome: string) => boolean): AuditLogs {
  return {
    open(name) {
      const log = client.api.auditLogs.open(name);
      return {
        read: (options) => log.read(options),
        append: async (entry) => {
          if (isFailing(entry.outcome)) throw new StoreError('store.unavailable', 'audit', 'No answer.');
          return log.append(entry);
        },
      };
    },
  };
}

async function waitingJob(code: string): Promise<string> {
  const { importId } = await client.importText(csvOf(code), { table: 'products', numbers: 'comma' });
  await jobs().update(importId, (job) => ({ ...job, status: 'queued', action: 'import' }));
  return importId;
}

const stored = async (code: string) => (await client.send('GET', `/products/${code}`)).status === 200;

test('without an intent in the log nothing is written', async () => {
  const importId = await waitingJob('C1');
  await expect(
    workOn(
      importId,
      failingLogs(() => true),
    ),
  ).rejects.toMatchObject({ code: 'store.unavailable' });
  client.api.clock.set(new Date(client.api.clock.now() + 60_000).toISOString());
  expect(await stored('C1')).toBe(false);
  expect(await trailOf(importId, 'import.committed')).toEqual([]);
});

test('whose outcome could not be written is taken up again, and has it then', async () => {
  const importId = await waitingJob('D1');
  const failing = failingLogs((outcome) => outcome !== 'unknown');
  await expect(workOn(importId, failing)).rejects.toMatchObject({ code: 'store.unavailable' });
  expect(await trailOf(importId, 'import.committed')).toEqual(['unknown']);
  await workOn(importId);
  client.api.clock.set(new Date(client.api.clock.now() + 60_000).toISOString());
  expect(await stored('D1')).toBe(true);
  expect(await client.json<Import>(200, 'GET', `/imports/${importId}`)).toMatchObject({
    status: 'committed',
    outcome: 'committed',
  });
  expect(await trailOf(importId, 'import.committed')).toEqual(whole);
});
