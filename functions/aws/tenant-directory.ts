import {
  type CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  ListKeysCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import type { TenantDirectory } from '../tenants/directory.ts';

/** The service allows 50 keys in one update. */
const keysPerUpdate = 50;
/** Updates carry the store's ETag: another writer makes ours fail, and we look again. */
const maxAttempts = 5;

/**
 * The KeyValueStore that the edge function reads. Changes take some seconds to reach every edge location.
 * The client needs SigV4A: import `@aws-sdk/signature-v4a` beside it.
 */
export function createKeyValueStoreDirectory(
  client: Pick<CloudFrontKeyValueStoreClient, 'send'>,
  kvsArn: string,
): TenantDirectory {
  async function attempt(batch: readonly Change[]) {
    const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN: kvsArn }));
    const Puts = batch.flatMap(([Key, Value]) => (Value === null ? [] : [{ Key, Value }]));
    const Deletes = batch.flatMap(([Key, Value]) => (Value === null ? [{ Key }] : []));
    await client.send(new UpdateKeysCommand({ KvsARN: kvsArn, IfMatch: ETag, Puts, Deletes }));
  }
  async function list() {
    const entries = new Map<string, string>();
    let token: string | undefined;
    do {
      const page = await client.send(new ListKeysCommand({ KvsARN: kvsArn, NextToken: token }));
      for (const { Key, Value } of page.Items ?? []) if (Key) entries.set(Key, Value ?? '');
      token = page.NextToken;
    } while (token);
    return entries;
  }
  return {
    list,
    async apply(changes) {
      const known = await list();
      const due = [...changes].filter(([tenantId, status]) => (known.get(tenantId) ?? null) !== status);
      for (let start = 0; start < due.length; start += keysPerUpdate) {
        await retryConflicts(() => attempt(due.slice(start, start + keysPerUpdate)));
      }
    },
  };
}

type Change = readonly [tenantId: string, status: 'active' | 'suspended' | null];

async function retryConflicts(act: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ConflictException) || attempt === maxAttempts) throw error;
    }
  }
}
