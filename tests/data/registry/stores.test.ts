import { describe, expect, test } from 'vitest';
import { systemClock } from '#data/clock.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import type { OpenedStore } from '#tests/data/store/contract.ts';
import { startS3Server } from '#tests/support/s3-server/server.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { granja } from './fixtures.ts';

const credentials = { accessKeyId: 'root', secretAccessKey: 'root-secret' };

async function openS3(): Promise<OpenedStore> {
  const server = await startS3Server({ buckets: ['lake'], credentials: [credentials] });
  const client = createS3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
  });
  return { store: createS3Store({ client, bucket: 'lake' }), close: () => server.close() };
}

async function openFolder(): Promise<OpenedStore> {
  const folder = await makeTemporaryFolder();
  return { store: await openFileStore({ root: folder.path }), close: folder.remove };
}

describe.each([
  ['a folder', openFolder],
  ['S3', openS3],
])('the registry on %s', (_, open) => {
  test('serves two processes: shop, people, session and key made by one hold for the other', async () => {
    const { store, close } = await open();
    try {
      const [one, other] = [1, 2].map((seed) =>
        openRegistry({ store, clock: systemClock, random: seededRandom(seed), maxAgeMs: 0 }),
      ) as [ReturnType<typeof openRegistry>, ReturnType<typeof openRegistry>];
      await Promise.all([one, other].map((r) => r.tenants.ensure({ id: granja, name: 'La Granja' })));
      const user = await one.users.ensure({
        email: 'ana@granja.example',
        name: 'Ana',
        password: 'correct horse',
      });
      await other.users.setMembership(granja, user.id, { role: 'owner' });
      const logIn = { tenantId: granja, email: 'ana@granja.example', password: 'correct horse' };
      expect(await other.users.authenticate(logIn)).toMatchObject({ user });
      const { token } = await one.sessions.createForUser(granja, user.id);
      expect(await other.sessions.verify(token)).toMatchObject({ tenantId: granja });
      const { key, secret } = await one.apiKeys.create({ tenantId: granja, name: 'k', scopes: ['read'] });
      expect(await other.apiKeys.verify(secret)).toEqual(key);

      await Promise.all([
        one.tenants.update(granja, { settings: { currency: 'VES' } }),
        other.tenants.update(granja, { settings: { timeZone: 'America/Caracas' } }),
      ]);
      expect((await one.tenants.list()).items).toMatchObject([
        { id: granja, settings: { currency: 'VES', timeZone: 'America/Caracas' } },
      ]);
      await other.apiKeys.revoke(granja, key.id);
      await other.sessions.revokeAllForUser(user.id);
      expect(await one.apiKeys.verify(secret)).toBeNull();
      expect(await one.sessions.verify(token)).toBeNull();
    } finally {
      await close?.();
    }
  });
});
