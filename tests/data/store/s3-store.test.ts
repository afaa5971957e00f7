import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBody } from '#data/store/body.ts';
import type { ObjectStore, StoreErrorCode } from '#data/store/object-store.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store, type S3StoreOptions } from '#data/store/s3-store.ts';
import type { ServerFault } from '#tests/support/s3-server/faults.ts';
import { type S3Server, startS3Server } from '#tests/support/s3-server/server.ts';
import { bodyOf, bytes, keysOf, storeContract, storeError, text } from './contract.ts';

const mebibyte = 1024 * 1024;
const root = { accessKeyId: 'root', secretAccessKey: 'root-secret' };
const session = {
  accessKeyId: 'session',
  secretAccessKey: 'session-secret',
  sessionToken: 'session-token',
  policy: { bucket: 'lake', prefixes: ['tenants/granja/'] },
};
const expired = { ...session, accessKeyId: 'expired', expiresAt: 1 };

const startServer = () =>
  startS3Server({ buckets: ['lake'], credentials: [root, session, expired], maxPageKeys: 7 });

function storeOn(server: S3Server, config: S3ClientConfig = {}, options: Partial<S3StoreOptions> = {}) {
  const client = createS3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: root,
    ...config,
  });
  return createS3Store({ client, bucket: 'lake', partBytes: 5 * mebibyte, ...options });
}

storeContract('S3 store', async () => {
  const server = await startServer();
  return { store: storeOn(server), close: () => server.close() };
});

describe('S3 store', () => {
  let server: S3Server;
  let store: ObjectStore;
  let keys = 0;
  const freshKey = () => `tenants/granja/fault/${++keys}`;

  beforeAll(async () => {
    server = await startServer();
    store = storeOn(server);
  });
  afterAll(() => server.close());

  const once = { maxAttempts: 1 };
  const repeating = { maxAttempts: 3 };
  const impatient = { maxAttempts: 1, requestHandler: { requestTimeout: 150, throwOnRequestTimeout: true } };

  describe('a conditional write whose outcome nobody knows is never called "exists" or "mismatch"', () => {
    test.each<[ServerFault, string, S3ClientConfig, landed: boolean, sendings: number]>([
      ['drop-before', 'without repetition', once, false, 0],
      ['drop-after', 'without repetition', once, true, 1],
      ['error-after', 'without repetition', once, true, 1],
      ['InternalError', 'without repetition', once, false, 1],
      ['ConditionalRequestConflict', 'without repetition', once, false, 1],
      ['ConditionalRequestConflict', 'with repetition', repeating, false, 1],
      ['hang', 'until the time-out', impatient, true, 1],
      ['error-after', 'with the SDK repeating it', repeating, true, 2],
      ['drop-after', 'with the SDK repeating it', repeating, true, 2],
    ])('%s %s', async (fault, _, config, landed, sendings) => {
      const faulty = storeOn(server, config);
      const created = freshKey();
      server.addFault({ fault, method: 'PUT', key: created });
      await expect(faulty.putIfAbsent(created, bytes('mine'))).rejects.toEqual(
        storeError('store.unknown_outcome'),
      );
      expect(await store.head(created)).toEqual(landed ? expect.objectContaining({ key: created }) : null);
      expect(
        server.requests.filter((request) => request.key === created && request.method === 'PUT'),
      ).toHaveLength(sendings);

      const replaced = freshKey();
      const { etag } = await store.put(replaced, bytes('old'));
      server.addFault({ fault, method: 'PUT', key: replaced });
      await expect(faulty.putIfMatch(replaced, bytes('new'), etag)).rejects.toEqual(
        storeError('store.unknown_outcome'),
      );
      expect(text(await bodyOf(store, replaced))).toBe(landed ? 'new' : 'old');
    });

    test('a repeated write that then finds its object deleted is in doubt too', async () => {
      const key = freshKey();
      const { etag } = await store.put(key, bytes('old'));
      server.addFault({ fault: 'InternalError', method: 'PUT', key });
      await store.delete(key);
      await expect(store.putIfMatch(key, bytes('new'), etag)).rejects.toEqual(
        storeError('store.unknown_outcome'),
      );
    });
  });

  test('a repetition that succeeds is a success', async () => {
    const key = freshKey();
    server.addFault({ fault: 'SlowDown', method: 'PUT', key, times: 2 });
    expect(await store.putIfAbsent(key, bytes('x'))).toMatchObject({ outcome: 'created' });
    server.addFault({ fault: 'error-after', method: 'PUT', key });
    expect(await store.put(key, bytes('y'))).toMatchObject({ sizeBytes: 1 });
  });

  test('a plain write and a delete in doubt say so', async () => {
    const key = freshKey();
    server.addFault({ fault: 'InternalError', method: 'PUT', key, times: 3 });
    await expect(store.put(key, bytes('x'))).rejects.toEqual(storeError('store.unknown_outcome'));
    server.addFault({ fault: 'InternalError', method: 'DELETE', key, times: 3 });
    await expect(store.delete(key)).rejects.toEqual(storeError('store.unknown_outcome'));
  });

  test('a refused write is certain, unless an earlier sending may have landed', async () => {
    const key = freshKey();
    server.addFault({ fault: 'AccessDenied', method: 'PUT', key });
    await expect(store.putIfAbsent(key, bytes('x'))).rejects.toEqual(storeError('store.denied'));
    server.addFault({ fault: 'error-after', method: 'PUT', key });
    server.addFault({ fault: 'AccessDenied', method: 'PUT', key });
    await expect(store.putIfAbsent(key, bytes('x'))).rejects.toEqual(storeError('store.unknown_outcome'));
  });

  test.each<[ServerFault, StoreErrorCode]>([
    ['InternalError', 'store.unavailable'],
    ['SlowDown', 'store.unavailable'],
    ['drop-before', 'store.unavailable'],
    ['truncate', 'store.unavailable'],
    ['AccessDenied', 'store.denied'],
  ])('reads that meet %s reject with %s', async (fault, code) => {
    const key = freshKey();
    await store.put(key, new Uint8Array(100_000));
    const reader = storeOn(server, once);
    const calls: (() => Promise<unknown>)[] = [() => reader.get(key), () => reader.getRange(key, 5, 90_000)];
    if (fault !== 'truncate')
      calls.push(
        () => reader.head(key),
        () => reader.getStream(key),
      );
    for (const call of calls) {
      server.addFault({ fault, key });
      await expect(call()).rejects.toEqual(storeError(code));
    }
  });

  test('a stream that breaks off midway fails instead of ending early', async () => {
    const key = freshKey();
    await store.put(key, new Uint8Array(400_000));
    server.addFault({ fault: 'truncate', method: 'GET', key });
    const streamed = await store.getStream(key);
    await expect(readBody(streamed?.body as ReadableStream)).rejects.toEqual(storeError('store.unavailable'));
  });

  test('a bucket that does not exist is trouble, not an absent object', async () => {
    const lost = storeOn(server, {}, { bucket: 'nowhere' });
    await expect(lost.get('a')).rejects.toEqual(storeError('store.unavailable'));
    await expect(lost.putIfMatch('a', bytes('x'), '"x"')).rejects.toEqual(storeError('store.unavailable'));
    await expect(keysOf(lost, '')).rejects.toEqual(storeError('store.unavailable'));
  });

  test('a wrong secret is denied', async () => {
    const forged = storeOn(server, { credentials: { ...root, secretAccessKey: 'guessed' } });
    await expect(forged.get('a')).rejects.toEqual(storeError('store.denied'));
    await expect(forged.putIfAbsent('a', bytes('x'))).rejects.toEqual(storeError('store.denied'));
  });

  test('an unreachable endpoint is an unavailable read and a write in doubt', async () => {
    const gone = await startServer();
    await gone.close();
    const unreachable = storeOn(gone, once);
    await expect(unreachable.get('a')).rejects.toEqual(storeError('store.unavailable'));
    await expect(unreachable.putIfAbsent('a', bytes('x'))).rejects.toEqual(
      storeError('store.unknown_outcome'),
    );
  });

  describe('credentials of one tenant’s prefix', () => {
    test('serve that tenant', async () => {
      const own = storeOn(server, { credentials: session });
      await own.put('tenants/granja/session/a', bytes('x'));
      expect(await keysOf(own, 'tenants/granja/session/')).toEqual(['tenants/granja/session/a']);
      await own.delete('tenants/granja/session/a');
    });

    test.each(['tenants/granja2/a', 'tenants/granja', 'registry/tenants/granja.json'])(
      'are denied everything at %s',
      async (key) => {
        const own = storeOn(server, { credentials: session });
        await store.put(key, bytes('theirs'));
        const denied = storeError('store.denied');
        await expect(own.get(key)).rejects.toEqual(denied);
        await expect(own.head(key)).rejects.toEqual(denied);
        await expect(own.getRange(key, 0, 1)).rejects.toEqual(denied);
        await expect(own.put(key, bytes('x'))).rejects.toEqual(denied);
        await expect(own.putIfAbsent(`${key}-new`, bytes('x'))).rejects.toEqual(denied);
        await expect(own.putIfMatch(key, bytes('x'), '"x"')).rejects.toEqual(denied);
        await expect(own.delete(key)).rejects.toEqual(denied);
        await expect(keysOf(own, key)).rejects.toEqual(denied);
        await expect(keysOf(own, '')).rejects.toEqual(denied);
        expect(text(await bodyOf(store, key))).toBe('theirs');
      },
    );

    test('are worth nothing without their token or after their end', async () => {
      const { sessionToken: _, ...withoutToken } = session;
      await expect(storeOn(server, { credentials: withoutToken }).get('tenants/granja/a')).rejects.toEqual(
        storeError('store.denied'),
      );
      await expect(storeOn(server, { credentials: expired }).get('tenants/granja/a')).rejects.toEqual(
        storeError('store.denied'),
      );
    });
  });

  describe('uploads in parts', () => {
    /** `sizeBytes` in pieces of 1 MiB; `onPull` sees how much was taken. */
    const source = (sizeBytes: number, onPull: (takenBytes: number) => void = () => {}) => {
      let taken = 0;
      return new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            onPull(taken);
            if (taken >= sizeBytes) return controller.close();
            controller.enqueue(new Uint8Array(mebibyte).fill(taken / mebibyte));
            taken += mebibyte;
          },
        },
        { highWaterMark: 0 },
      );
    };
    const uploadedBytes = (key: string) =>
      server.requests.filter((request) => request.key === key && request.query.includes('partNumber'))
        .length *
      5 *
      mebibyte;

    test('a large stream is never held whole: at most five parts are in memory', async () => {
      const key = freshKey();
      let most = 0;
      const body = source(64 * mebibyte, (taken) => {
        most = Math.max(most, taken - uploadedBytes(key));
      });
      expect(await store.put(key, body)).toMatchObject({
        sizeBytes: 64 * mebibyte,
        etag: expect.stringMatching(/-13"$/),
      });
      expect(most).toBeLessThanOrEqual(5 * 5 * mebibyte);
      expect(await store.getRange(key, 63 * mebibyte, 1)).toEqual(Uint8Array.of(63));
      await store.delete(key);
    });

    test.each<[string, string, string, StoreErrorCode]>([
      ['CreateMultipartUpload', 'POST', 'uploads', 'store.unavailable'],
      ['UploadPart', 'PUT', 'partNumber=2', 'store.unavailable'],
      ['CompleteMultipartUpload', 'POST', 'uploadId', 'store.unknown_outcome'],
    ])('a failing %s leaves the old object and nothing unfinished', async (_, method, query, code) => {
      const key = freshKey();
      await store.put(key, bytes('old'));
      server.addFault({ fault: 'InternalError', method, key, query, times: 3 });
      await expect(store.put(key, source(11 * mebibyte))).rejects.toEqual(storeError(code));
      expect(text(await bodyOf(store, key))).toBe('old');
      expect(server.bucket('lake').unfinishedUploadCount).toBe(0);
    });

    test('a completion whose answer is lost, repeated by the SDK, is in doubt', async () => {
      const key = freshKey();
      const body = source(6 * mebibyte);
      server.addFault({ fault: 'error-after', method: 'POST', key, query: 'uploadId' });
      await expect(store.put(key, body)).rejects.toEqual(storeError('store.unknown_outcome'));
      expect(await store.head(key)).toMatchObject({ sizeBytes: 6 * mebibyte });
    });
  });
});
