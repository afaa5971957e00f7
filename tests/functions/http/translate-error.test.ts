/** Whatever breaks below, the caller gets a stable problem, and only the log the table and the file. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeltaError, type DeltaErrorCode } from '#data/delta/table.ts';
import { QueryError, type QueryErrorCode } from '#data/engine/query-error.ts';
import type { Lake } from '#data/lake/lake.ts';
import { ValidationError } from '#data/lake/validation-error.ts';
import { RegistryError } from '#data/registry/errors.ts';
import { StoreError, type StoreErrorCode } from '#data/store/object-store.ts';
import { createApp } from '#functions/app.ts';
import { createTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const secretText = 'part-0001.parquet of sales';
const delta = (code: DeltaErrorCode) => new DeltaError(code, secretText, { table: 'sales' });
const query = (code: QueryErrorCode) => new QueryError(code, secretText, { sql: secretText });
const store = (code: StoreErrorCode) => new StoreError(code, secretText, secretText);

const table: [Error, number, string, string | null][] = [
  [query('query.timeout'), 504, 'query.timeout', '2'],
  [query('query.cancelled'), 503, 'service.unavailable', '2'],
  [query('query.out_of_memory'), 503, 'query.out_of_memory', '2'],
  [query('query.disk_full'), 507, 'store.full', null],
  [query('query.denied'), 500, 'service.internal', null],
  [query('query.failed'), 500, 'service.internal', null],
  [delta('delta.table_not_found'), 503, 'service.unavailable', '5'],
  [delta('delta.contention'), 503, 'data.contention', '2'],
  [delta('delta.conflict'), 503, 'data.contention', '2'],
  [delta('delta.commit_in_doubt'), 503, 'data.contention', '2'],
  [delta('delta.corrupt_log'), 500, 'data.damaged', null],
  [delta('delta.missing_file'), 500, 'data.damaged', null],
  [delta('delta.schema_mismatch'), 500, 'data.damaged', null],
  [delta('delta.unsupported_protocol'), 500, 'data.damaged', null],
  [delta('delta.invalid_plan'), 500, 'service.internal', null],
  [store('store.full'), 507, 'store.full', null],
  [store('store.unavailable'), 503, 'service.unavailable', '2'],
  [store('store.unknown_outcome'), 503, 'service.unavailable', '2'],
  [store('store.damaged'), 500, 'data.damaged', null],
  [store('store.not_found'), 500, 'data.damaged', null],
  [store('store.denied'), 500, 'service.internal', null],
  [new RegistryError('registry.conflict', secretText), 503, 'data.contention', '2'],
  [new RegistryError('registry.damaged', secretText), 500, 'data.damaged', null],
  [new RegistryError('auth.second_factor_required', secretText), 401, 'auth.second_factor_required', null],
  [new TypeError(secretText), 500, 'service.internal', null],
];

/** The API over a lake that fails. */
async function answerOf(error: Error): Promise<Response> {
  const lake: Lake = {
    tenant: (id) => ({ ...api.lake.tenant(id), snapshot: () => Promise.reject(error) }),
    close: async () => {},
  };
  return createApp({ ...api.dependencies, lake }).request('/api/v1/stores', {
    headers: { authorization: `Bearer ${api.secrets.granja}` },
  });
}

test.each(table)('%o answers %i %s', async (error, status, code, retryAfter) => {
  api.failures.length = 0;
  const response = await answerOf(error);
  const text = await response.text();
  expect([response.status, (JSON.parse(text) as { code: string }).code]).toEqual([status, code]);
  expect(response.headers.get('retry-after')).toBe(retryAfter);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(text).not.toMatch(/sales|parquet/);
  expect(api.failures).toEqual(status >= 500 ? [error] : []);
});

test('refused rows are told to who sent them', async () => {
  const problem = { row: 3, column: 'price', expected: 'a decimal', got: 'x' };
  const response = await answerOf(new ValidationError('lake.invalid_rows', 'products', [problem]));
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    code: 'data.invalid',
    detail: 'Rows for products were refused: row 3, column price: expected a decimal, got x',
  });
});
