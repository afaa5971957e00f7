import type { Engine } from './engine.ts';

export interface EnginePoolOptions {
  /** Engines kept open; one takes about 10 ms to open and 3 MB to keep. Default 30. */
  maxEngines?: number;
  open: (key: string) => Promise<Engine>;
}

export interface EnginePool {
  /** Lends the key's engine to `work`; it stays open at least until `work` is done. */
  use<T>(key: string, work: (engine: Engine) => Promise<T>): Promise<T>;
  readonly openCount: number;
  close(): Promise<void>;
}

interface Entry {
  engine: Promise<Engine>;
  users: number;
}

/** The engines of the tenants used last, one each, nothing shared between them. */
export function createEnginePool({ maxEngines = 30, open }: EnginePoolOptions): EnginePool {
  /** In order of last use, oldest first. */
  const entries = new Map<string, Entry>();
  const closing = new Set<Promise<void>>();

  const closeEntry = (key: string, entry: Entry) => {
    entries.delete(key);
    const closed = entry.engine.then(
      (engine) => engine.close(),
      () => undefined,
    );
    closing.add(closed);
    const forget = () => closing.delete(closed);
    closed.then(forget, forget);
  };
  const evict = () => {
    for (const [key, entry] of entries) {
      if (entries.size <= maxEngines) return;
      if (entry.users === 0) closeEntry(key, entry);
    }
  };

  return {
    async use(key, work) {
      const entry = entries.get(key) ?? { engine: open(key), users: 0 };
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      evict();
      try {
        return await work(
          await entry.engine.catch((error: unknown) => {
            if (entries.get(key) === entry) entries.delete(key);
            throw error;
          }),
        );
      } finally {
        entry.users -= 1;
        evict();
      }
    },
    get openCount() {
      return entries.size;
    },
    async close() {
      for (const [key, entry] of entries) closeEntry(key, entry);
      await Promise.all(closing);
    },
  };
}
