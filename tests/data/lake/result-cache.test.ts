import { describe, expect, it } from 'vitest';
import { createResultCache, type ResultKey } from '#data/lake/result-cache.ts';
import { tenantId } from './support/test-lake.ts';

const key = (change: Partial<ResultKey> = {}): ResultKey => ({
  tenantId: tenantId('granja'),
  dataVersion: 'sales@1',
  question: 'q',
  ...change,
});
const bytes = (text: string) => new TextEncoder().encode(text);

function counted(text: string) {
  const calls = { count: 0 };
  const compute = async () => {
    calls.count += 1;
    return bytes(text);
  };
  return { calls, compute };
}

describe('the result cache', () => {
  it('computes once per tenant, version and question, also for callers at the same time', async () => {
    const cache = createResultCache();
    const { calls, compute } = counted('answer');
    const [first] = await Promise.all([
      cache.getOrCompute(key(), compute),
      cache.getOrCompute(key(), compute),
    ]);
    await cache.getOrCompute(key(), compute);
    expect(calls.count).toBe(1);
    expect(new TextDecoder().decode(first)).toBe('answer');
    await cache.getOrCompute(key({ dataVersion: 'sales@2' }), compute);
    await cache.getOrCompute(key({ question: 'other' }), compute);
    await cache.getOrCompute(key({ tenantId: tenantId('granja2') }), compute);
    expect(calls.count).toBe(4);
  });

  it('holds one tenant per entry, however versions and questions are written', async () => {
    const cache = createResultCache();
    const parts = ['a', '"', '","', 'a","b', '\\'];
    const answers = new Map<string, string>();
    for (const tenant of ['granja', 'granja2']) {
      for (const dataVersion of parts) {
        for (const question of parts) {
          const text = JSON.stringify([tenant, dataVersion, question]);
          const got = await cache.getOrCompute(
            key({ tenantId: tenantId(tenant), dataVersion, question }),
            async () => bytes(text),
          );
          answers.set(text, new TextDecoder().decode(got));
        }
      }
    }
    for (const [text, got] of answers) expect(got).toBe(text);
  });

  it('stays within its bytes and forgets the least recently used first', async () => {
    const cache = createResultCache({ maxBytes: 10_000, maxEntryBytes: 5_000 });
    const ask = async (question: string) => {
      const { calls, compute } = counted('x'.repeat(2_500));
      await cache.getOrCompute(key({ question }), compute);
      return calls.count === 1;
    };
    for (const question of ['a', 'b', 'c']) expect(await ask(question)).toBe(true);
    expect(await ask('a')).toBe(false);
    expect(await ask('d')).toBe(true);
    expect(cache.usedBytes).toBeLessThanOrEqual(10_000);
    expect(await ask('a')).toBe(false);
    expect(await ask('b')).toBe(true);
  });

  it('does not keep answers that are too large, nor failures', async () => {
    const cache = createResultCache({ maxBytes: 10_000, maxEntryBytes: 500 });
    const large = counted('x'.repeat(1_000));
    await cache.getOrCompute(key(), large.compute);
    await cache.getOrCompute(key(), large.compute);
    expect(large.calls.count).toBe(2);
    expect(cache.usedBytes).toBe(0);
    const failing = cache.getOrCompute(key({ question: 'f' }), async () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await cache.getOrCompute(key({ question: 'f' }), async () => bytes('yes'))).toEqual(bytes('yes'));
  });
});
