import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeListSchema } from '#functions/stores/stores.schemas.ts';
import { createTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test('stores carry every column exactly, by name as people read it', async () => {
  const { items, nextCursor } = await api.read(storeListSchema, '/stores');
  expect(nextCursor).toBeNull();
  expect(items).toEqual(
    api.shops.granja.stores.map((row) => ({
      storeId: row.store_id,
      name: row.name,
      city: row.city,
      address: row.address,
      openedOn: row.opened_on,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    })),
  );
  const found = await api.read(storeListSchema, '/stores?q=AVILA');
  expect(found.items.map(({ storeId }) => storeId)).toEqual(['granja-s1']);
});
