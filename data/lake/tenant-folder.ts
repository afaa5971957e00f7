/** A tenant's folder on this machine: cached files, scratch space of writes, spill of the engine. */
import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { Random } from '../random.ts';
import type { ScratchDirectory } from './lake.ts';

export interface TenantFolder {
  readonly path: string;
  readonly filesPath: string;
  /** A fresh name; the engine creates and removes it. */
  spillPath(): string;
  scratch(): Promise<ScratchDirectory>;
  /** The files where the engine may read them: as they are if inside the folder, else linked or copied. */
  within(paths: readonly string[], scratchPath: string): Promise<string[]>;
}

/** Scratch space this old belonged to a process that is gone: longer than any write may take. */
const abandonedAfterMs = 24 * 3_600_000;

export function createTenantFolder(path: string, random: Random, now: () => number): TenantFolder {
  const root = resolve(path);
  const scratchRoot = join(root, 'scratch');
  let swept: Promise<void> | undefined;

  const sweep = async () => {
    await mkdir(scratchRoot, { recursive: true });
    for (const name of await readdir(scratchRoot)) {
      const info = await stat(join(scratchRoot, name)).catch(() => null);
      if (info && now() - info.mtimeMs > abandonedAfterMs) {
        await rm(join(scratchRoot, name), { recursive: true, force: true });
      }
    }
  };

  return {
    path: root,
    filesPath: join(root, 'files'),
    spillPath: () => join(root, 'scratch', `spill-${random.uuid()}`),
    async scratch() {
      swept ??= sweep();
      await swept;
      const directory = join(scratchRoot, random.uuid());
      await mkdir(directory, { recursive: true });
      return {
        path: directory,
        [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
      };
    },
    within(paths, scratchPath) {
      return Promise.all(
        paths.map(async (given, index) => {
          const absolute = resolve(given);
          if (absolute.startsWith(root + sep)) return absolute;
          const target = join(scratchPath, `source-${index}.parquet`);
          await link(absolute, target).catch(() => copyFile(absolute, target));
          return target;
        }),
      );
    },
  };
}
