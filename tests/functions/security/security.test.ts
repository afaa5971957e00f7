import { afterAll, beforeAll, expect, test } from 'vitest';
import { attackReportSchema } from '#functions/security/security.schemas.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
let owner: string;
beforeAll(async () => {
  api = await createTestApi();
  const key = { tenantId: tenantId('granja'), name: 'owner', scopes: ['admin'] as const };
  owner = (await api.registry.apiKeys.create(key)).secret;
});
afterAll(() => api.close());

test('before the first attack the report says so', async () => {
  expect(await api.read(attackReportSchema, '/security', owner)).toMatchObject({ at: null, probes: 0 });
});

test('every owner reads the last report, as it was recorded', async () => {
  const findings = [{ class: 'host', probe: 'p', route: 'GET /x', expected: '404', got: '200' }];
  const classes = [{ name: 'host', probes: 7, findings: 1 }];
  const report = { durationMs: 5, version: '1', requests: 9, probes: 7, classes, findings };
  await api.registry.attackReports.record({ at: Date.parse('2026-03-15T10:00:00Z'), ...report });
  expect(await api.read(attackReportSchema, '/security', owner)).toEqual({
    at: '2026-03-15T10:00:00.000Z',
    ...report,
  });
});

test('who only reads data does not read it', async () => {
  expect((await api.get('/security')).status).toBe(403);
});
