import {
  type CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  ResourceNotFoundException,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import type { TenantDirectory } from '../tenants/directory.ts';

/** The service allows 50 keys in one update. */
const keysPerUpdate = 50;
/** Keys a page of the list may hold; the service's own default is 10. */
const keysPerPage = 50;
/** So few changes are looked up one by one, so that a change costs the same with any number of tenants. */
const maxSingleLookUps = 10;
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
      const page = await client.send(
        new ListKeysCommand({ KvsARN: kvsArn, NextToken: token, MaxResults: keysPerPage }),
      );
      for (const { Key, Value } of page.Items ?? []) if (Key) entries.set(Key, Value ?? '');
      token = page.NextToken;
    } while (token);
    return entries;
  }
  async function lookUp(ids: readonly string[]) {
    const entries = new Map<string, string>();
    for (const Key of ids) {
      try {
        const { Value } = await client.send(new GetKeyCommand({ KvsARN: kvsArn, Key }));
        entries.set(Key, Value ?? '');
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    }
    return entries;
  }
  return {
    list,
    async apply(changes) {
      const known = changes.size <= maxSingleLookUps ? await lookUp([...changes.keys()]) : await list();
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
