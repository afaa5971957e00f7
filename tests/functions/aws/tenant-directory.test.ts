import '@aws-sdk/signature-v4a';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { describe, expect, it } from 'vitest';
import { createKeyValueStoreDirectory } from '#functions/aws/tenant-directory.ts';

const kvsArn = 'arn:aws:cloudfront::123456789012:key-value-store/7a1b';

interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: { Puts?: { Key: string; Value: string }[]; Deletes?: { Key: string }[] };
}

/** Speaks the service's REST protocol behind the real client: signature, ETag, pages of two keys. */
function setUp(initial: Record<string, string>) {
  const entries = new Map(Object.entries(initial));
  const calls: Call[] = [];
  let revision = 1;
  let conflicts = 0;
  const answer = (call: Call, query: Record<string, string>) => {
    if (call.method === 'GET' && call.path.endsWith('/keys')) {
      const keys = [...entries.keys()].sort();
      const start = Number(query.NextToken ?? 0);
      const next = start + 2 < keys.length ? String(start + 2) : undefined;
      const items = keys.slice(start, start + 2).map((Key) => ({ Key, Value: entries.get(Key) }));
      return { status: 200, body: { Items: items, NextToken: next } };
    }
    const [, key] = /\/keys\/([^/]+)$/.exec(call.path) ?? [];
    if (call.method === 'GET' && key !== undefined) {
      const Value = entries.get(key);
      return Value === undefined
        ? { status: 404, body: { message: 'no such key' }, type: 'ResourceNotFoundException' }
        : { status: 200, body: { Key: key, Value } };
    }
    if (call.method === 'GET') return { status: 200, body: { KvsARN: kvsArn } };
    if (conflicts > 0 || call.headers['if-match'] !== `E${revision}`) {
      conflicts -= 1;
      return { status: 409, body: { message: 'changed' }, type: 'ConflictException' };
    }
    revision += 1;
    for (const { Key, Value } of call.body.Puts ?? []) entries.set(Key, Value);
    for (const { Key } of call.body.Deletes ?? []) entries.delete(Key);
    return { status: 200, body: {} };
  };
  const client = new CloudFrontKeyValueStoreClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    requestHandler: {
      handle: async (request: {
        method: string;
        path: string;
        headers: Record<string, string>;
        body?: Uint8Array;
        query: Record<string, string>;
      }) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
        );
        const call = {
          method: request.method,
          path: request.path,
          headers,
          body: JSON.parse(new TextDecoder().decode(request.body) || '{}'),
        };
        calls.push(call);
        const { status, body, type } = answer(call, request.query);
        return {
          response: {
            statusCode: status,
            headers: { etag: `E${revision}`, ...(type ? { 'x-amzn-errortype': type } : {}) },
            body: new TextEncoder().encode(JSON.stringify(body)),
          },
        };
      },
      metadata: { handlerProtocol: 'http/1.1' },
    } as never,
  });
  return {
    directory: createKeyValueStoreDirectory(client, kvsArn),
    entries,
    calls,
    conflict: (times: number) => (conflicts = times),
  };
}

describe('the directory in the KeyValueStore', () => {
  it('reads every page', async () => {
    const { directory } = setUp({ a1: 'active', b2: 'active', c3: 'suspended' });
    expect([...(await directory.list())]).toEqual([
      ['a1', 'active'],
      ['b2', 'active'],
      ['c3', 'suspended'],
    ]);
  });

  it('signs with SigV4A, which the service demands', async () => {
    const { directory, calls } = setUp({});
    await directory.list();
    expect(calls[0]?.headers.authorization).toMatch(/^AWS4-ECDSA-P256-SHA256 /);
    expect(calls[0]?.headers['x-amz-region-set']).toBe('*');
  });

  it('writes only what differs, so that repeating a change costs and breaks nothing', async () => {
    const { directory, entries, calls } = setUp({ granja: 'active', gone: 'active' });
    const changes = new Map([
      ['granja', 'active'],
      ['cliente2', 'active'],
      ['gone', null],
      ['never', null],
    ] as const);
    await directory.apply(changes);
    await directory.apply(changes);
    expect(Object.fromEntries(entries)).toEqual({ granja: 'active', cliente2: 'active' });
    const writes = calls.filter(({ method }) => method === 'POST');
    expect(writes).toHaveLength(1);
    expect(writes[0]?.body).toEqual({
      Puts: [{ Key: 'cliente2', Value: 'active' }],
      Deletes: [{ Key: 'gone' }],
    });
  });

  it('changes one tenant at the same cost, however many there are', async () => {
    const { directory, entries, calls } = setUp(
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`shop-${index}`, 'active'])),
    );
    await directory.apply(new Map([['shop-7', 'suspended']]));
    expect(entries.get('shop-7')).toBe('suspended');
    expect(calls).toHaveLength(3);
  });

  it('looks again when another writer was first', async () => {
    const { directory, entries, conflict } = setUp({});
    conflict(2);
    await directory.apply(new Map([['granja', 'suspended']]));
    expect(entries.get('granja')).toBe('suspended');
  });

  it('sends no more keys at once than the service takes', async () => {
    const { directory, entries, calls } = setUp({});
    const many = Array.from({ length: 120 }, (_, index) => [`shop-${index}`, 'active'] as const);
    await directory.apply(new Map(many));
    expect(entries.size).toBe(120);
    const sizes = calls.filter(({ method }) => method === 'POST').map(({ body }) => body.Puts?.length);
    expect(sizes).toEqual([50, 50, 20]);
  });
});
