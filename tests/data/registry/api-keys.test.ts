import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createApiKeyText, isApiKeyText } from '#data/registry/api-key-text.ts';
import type { ApiKeyId } from '#data/registry/registry.ts';
import { day, granja, granja2, hour, minute, openTestRegistry, registryError, second } from './fixtures.ts';

describe('the text of an API key', () => {
  test('is flx_, 30 base62 characters and 6 of CRC32', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    for (let count = 0; count < 200; count += 1) {
      const text = createApiKeyText();
      expect(text).toMatch(/^flx_[0-9A-Za-z]{36}$/);
      const checksum = Array.from(text.slice(34)).reduce(
        (sum, character) => sum * 62 + alphabet.indexOf(character),
        0,
      );
      expect(checksum).toBe(crc32(text.slice(4, 34)));
      expect(isApiKeyText(text)).toBe(true);
    }
  });

  test('any one wrong character is noticed', () => {
    const text = createApiKeyText();
    for (let position = 0; position < text.length; position += 1) {
      const wrong = text[position] === 'a' ? 'b' : 'a';
      expect(isApiKeyText(text.slice(0, position) + wrong + text.slice(position + 1)), String(position)).toBe(
        false,
      );
    }
  });

  test('no two are alike and every character occurs', () => {
    const texts = Array.from({ length: 500 }, createApiKeyText);
    expect(new Set(texts).size).toBe(500);
    expect(new Set(texts.join('').replaceAll('flx_', '')).size).toBe(62);
  });
});

describe('API keys', () => {
  const setUp = async () => {
    const opened = openTestRegistry();
    const { key, secret } = await opened.registry.apiKeys.create({
      tenantId: granja,
      name: 'Till',
      scopes: ['write', 'read', 'read'],
      storeIds: ['s1'],
    });
    return { ...opened, keys: opened.registry.apiKeys, key, secret };
  };

  test('a key is verified with its tenant, scopes and stores, at the cost of one store request', async () => {
    const { keys, store, key, secret } = await setUp();
    expect(key).toMatchObject({
      tenantId: granja,
      scopes: ['read', 'write'],
      storeIds: ['s1'],
      hint: secret.slice(0, 8),
    });
    const [verified, requests] = await store.measure(async (usage) => [
      await keys.verify(secret),
      usage().requestCount,
    ]);
    expect(verified).toEqual(key);
    expect(requests).toBe(1);
  });

  test('a key made by another process works at once', async () => {
    const { other, secret, registry } = await setUp();
    const made = await other().apiKeys.create({ tenantId: granja, name: 'cli', scopes: ['read'] });
    expect(await registry.apiKeys.verify(made.secret)).toEqual(made.key);
    expect(await other().apiKeys.verify(secret)).not.toBeNull();
  });

  test('malformed and unknown keys are nobody’s, and malformed ones cost no request', async () => {
    const { keys, store, secret } = await setUp();
    const malformed = [
      '',
      'flx_',
      secret.slice(0, -1),
      `${secret} `,
      secret.toUpperCase(),
      `flx_${'0'.repeat(36)}`,
    ];
    const cost = await store.measure(async (usage) => {
      for (const text of malformed) expect(await keys.verify(text)).toBeNull();
      return usage().requestCount;
    });
    expect(cost).toBe(0);
    expect(await keys.verify(createApiKeyText())).toBeNull();
  });

  test('a document moved under another key’s id opens nothing', async () => {
    const { keys, store, key } = await setUp();
    const { secret, key: victim } = await keys.create({ tenantId: granja2, name: 'x', scopes: ['read'] });
    const foreign = await store.get(`registry/keys/${key.id}.json`);
    await store.put(`registry/keys/${victim.id}.json`, foreign?.body ?? new Uint8Array(0));
    expect(await keys.verify(secret)).toBeNull();
  });

  test('revoking is seen at once here and within three seconds elsewhere', async () => {
    const { keys, other, clock, key, secret } = await setUp();
    const elsewhere = other().apiKeys;
    expect(await elsewhere.verify(secret)).not.toBeNull();
    expect(await keys.verify(secret)).not.toBeNull();
    expect(await keys.revoke(granja, key.id)).toMatchObject({ revokedAt: clock.now() });
    expect(await keys.verify(secret)).toBeNull();
    clock.advance(3 * second);
    expect(await elsewhere.verify(secret)).toBeNull();
  });

  test('a key ends at its expiry to the millisecond, from memory too', async () => {
    const { keys, clock } = await setUp();
    const { secret } = await keys.create({
      tenantId: granja,
      name: 'short',
      scopes: ['read'],
      expiresAt: clock.now() + 1000,
    });
    expect(await keys.verify(secret)).not.toBeNull();
    clock.advance(999);
    expect(await keys.verify(secret)).not.toBeNull();
    clock.advance(1);
    expect(await keys.verify(secret)).toBeNull();
  });

  test('another tenant can neither see, revoke nor rotate it', async () => {
    const { keys, key, secret } = await setUp();
    for (const stranger of [granja2, null]) {
      await expect(keys.revoke(stranger, key.id)).rejects.toEqual(registryError('key.not_found'));
      await expect(keys.rotate(stranger, key.id)).rejects.toEqual(registryError('key.not_found'));
      expect(await keys.list(stranger)).toEqual([]);
    }
    expect(await keys.verify(secret)).not.toBeNull();
  });

  test.each(['', 'key_', '../keys/x', 'key_0123', `key_${'0'.repeat(32)}`])(
    'the id %j is no key',
    async (id) => {
      const { keys } = await setUp();
      await expect(keys.revoke(granja, id as ApiKeyId)).rejects.toEqual(registryError('key.not_found'));
    },
  );

  test('an operator’s key has no tenant and is in the operators’ list', async () => {
    const { keys } = await setUp();
    const { key, secret } = await keys.create({ tenantId: null, name: 'console', scopes: ['admin'] });
    expect(await keys.verify(secret)).toMatchObject({ tenantId: null });
    expect(await keys.list(null)).toEqual([key]);
  });

  test('rotation gives a new key with the same rights; both work for the overlap, then the new one alone', async () => {
    const { keys, clock, key, secret } = await setUp();
    const rotated = await keys.rotate(granja, key.id, { overlapMs: hour });
    const { id, hint, createdAt, ...rights } = rotated.key;
    expect(key).toMatchObject(rights);
    expect([id, hint, createdAt]).not.toEqual([key.id, key.hint, key.createdAt]);
    expect(rotated.previous.expiresAt).toBe(clock.now() + hour);
    expect(await keys.verify(secret)).not.toBeNull();
    clock.advance(hour);
    expect(await keys.verify(secret)).toBeNull();
    expect(await keys.verify(rotated.secret)).not.toBeNull();
    await keys.revoke(granja, rotated.key.id);
    await expect(keys.rotate(granja, rotated.key.id)).rejects.toEqual(registryError('key.invalid'));
  });

  test('of several rotations at once one wins, and one key comes of it', async () => {
    const { keys, key, secret } = await setUp();
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => keys.rotate(granja, key.id)));
    const won = answers.filter((answer) => answer.status === 'fulfilled');
    const lost = answers.filter((answer) => answer.status === 'rejected');
    expect(lost.map(({ reason }) => reason)).toEqual(Array(3).fill(registryError('key.rotated')));
    const ids = (await keys.list(granja)).map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set([key.id, won[0]?.value.key.id]));
    expect(ids).toHaveLength(2);
    expect(await keys.verify(secret)).not.toBeNull();
    await expect(keys.rotate(granja, key.id)).rejects.toEqual(registryError('key.rotated'));
  });

  test('rotation never lengthens the life of the old key', async () => {
    const { keys, clock } = await setUp();
    const expiresAt = clock.now() + minute;
    const { key } = await keys.create({ tenantId: granja, name: 'short', scopes: ['read'], expiresAt });
    expect((await keys.rotate(granja, key.id)).previous.expiresAt).toBe(expiresAt);
  });

  test('last use is noted at most once in ten minutes', async () => {
    const { keys, store, clock, secret } = await setUp();
    const use = () =>
      store.measure(async (usage) => {
        const key = await keys.verify(secret);
        if (key) await keys.recordUse(key);
        return usage().requests.putIfMatch;
      });
    expect(await use()).toBe(1);
    const [first] = await keys.list(granja);
    expect(first?.lastUsedAt).toBe(clock.now());
    clock.advance(9 * minute);
    expect(await use()).toBe(0);
    clock.advance(minute);
    expect(await use()).toBe(1);
  });

  test('a use that cannot be noted fails nobody', async () => {
    const { keys, store, key } = await setUp();
    await store.delete(`registry/keys/${key.id}.json`);
    await keys.recordUse(key);
  });

  test.each([
    ['no name', { name: ' ' }],
    ['no scopes', { scopes: [] }],
    ['an unknown scope', { scopes: ['root'] as never }],
    ['no stores', { storeIds: [] }],
    ['a past expiry', { expiresAt: 1 }],
    ['a senseless expiry', { expiresAt: Number.NaN }],
  ])('a key with %s is refused', async (_, wrong) => {
    const { keys } = await setUp();
    const input = { tenantId: granja, name: 'k', scopes: ['read' as const], ...wrong };
    await expect(keys.create(input)).rejects.toEqual(registryError('key.invalid'));
    expect(await keys.list(granja)).toHaveLength(1);
  });

  test('the list shows ended keys too, newest first', async () => {
    const { keys, clock, key } = await setUp();
    clock.advance(day);
    const newer = await keys.create({ tenantId: granja, name: 'newer', scopes: ['read'] });
    await keys.revoke(granja, key.id);
    expect((await keys.list(granja)).map(({ id }) => id)).toEqual([newer.key.id, key.id]);
  });

  test('an ended key can be forgotten, one that still opens cannot, and another tenant never', async () => {
    const { keys, key } = await setUp();
    await expect(keys.forget(granja, key.id)).rejects.toEqual(registryError('key.invalid'));
    await keys.revoke(granja, key.id);
    await expect(keys.forget(granja2, key.id)).rejects.toEqual(registryError('key.not_found'));
    await keys.forget(granja, key.id);
    expect(await keys.list(granja)).toEqual([]);
  });
});
