import { describe, expect, it } from 'vitest';
import type { Engine } from '#data/engine/engine.ts';
import { createEnginePool } from '#data/engine/engine-pool.ts';

function fakeEngines() {
  const log: string[] = [];
  const open = async (key: string) => {
    log.push(`open ${key}`);
    return { close: async () => void log.push(`close ${key}`) } as unknown as Engine;
  };
  return { log, open };
}

describe('the pool of engines', () => {
  it('opens one engine per tenant however many ask at once, and keeps those used last', async () => {
    const { log, open } = fakeEngines();
    const pool = createEnginePool({ maxEngines: 2, open });
    await Promise.all([pool.use('a', async () => 1), pool.use('a', async () => 2)]);
    await pool.use('b', async () => 0);
    await pool.use('a', async () => 0);
    await pool.use('c', async () => 0);
    await pool.close();
    expect(log).toEqual(['open a', 'open b', 'open c', 'close b', 'close a', 'close c']);
  });

  it('never closes an engine that is in use, even beyond its bound', async () => {
    const { log, open } = fakeEngines();
    const pool = createEnginePool({ maxEngines: 1, open });
    const work = Promise.withResolvers<void>();
    const using = pool.use('a', () => work.promise);
    await pool.use('b', async () => 0);
    expect(pool.openCount).toBe(1);
    work.resolve();
    await using;
    await pool.close();
    expect(log).toEqual(['open a', 'open b', 'close b', 'close a']);
  });

  it('answers before it closes the engine whose place it took', async () => {
    const { log, open } = fakeEngines();
    const pool = createEnginePool({ maxEngines: 1, open });
    await pool.use('a', async () => 0);
    await pool.use('b', async () => 0);
    expect(log).toEqual(['open a', 'open b']);
    await pool.close();
    expect(log).toEqual(['open a', 'open b', 'close a', 'close b']);
  });

  it('opens afresh after an engine failed to open', async () => {
    let attempts = 0;
    const pool = createEnginePool({
      open: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('no memory');
        return { close: async () => undefined } as unknown as Engine;
      },
    });
    await expect(pool.use('a', async () => 1)).rejects.toThrow('no memory');
    expect(await pool.use('a', async () => 1)).toBe(1);
  });
});
