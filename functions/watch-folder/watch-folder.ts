import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Clock } from '#data/clock.ts';
import type { FolderFile, FolderImporter, FolderOutcome } from './folder-importer.ts';

export interface WatchFolderOptions {
  directory: string;
  importer: FolderImporter;
  /** For every file, whatever its name; null: its subfolder or its name says which. */
  profile: string | null;
  clock: Clock;
  signal: AbortSignal;
  /** Ends when every file that is there has been dealt with. */
  once: boolean;
  /** Told of what happens, a line each. */
  onEvent: (line: string) => void;
  /** How often the folder is looked at. Default 2,000 ms. */
  lookMs?: number;
  /** How long a file must have kept its size to be whole. Default 3,000 ms. */
  stableMs?: number;
}

const outcomeFolders = ['done', 'failed'] as const;
/** The longest wait after faults that may pass. */
const maxPauseMs = 60_000;

interface Seen {
  sizeBytes: number;
  modifiedAt: number;
  since: number;
}

/**
 * Imports the files of `directory` and its subfolders, one after another, until the signal aborts. A file is
 * whole when its size has not changed for `stableMs`; what is being written is left alone.
 */
export async function watchFolder(options: WatchFolderOptions): Promise<void> {
  const { directory, clock, signal, lookMs = 2_000, stableMs = 3_000 } = options;
  for (const name of outcomeFolders) await mkdir(join(directory, name), { recursive: true });
  const seen = new Map<string, Seen>();
  let failures = 0;
  options.onEvent(`Watching ${directory}`);
  while (!signal.aborted) {
    const files = await listFiles(directory);
    for (const path of seen.keys()) if (!files.some((file) => file.path === path)) seen.delete(path);
    for (const file of files) {
      if (signal.aborted) return;
      if (!isWhole(seen, file, clock.now(), stableMs)) continue;
      try {
        await dealWith(file, options);
        seen.delete(file.path);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        options.onEvent(`${file.name}: ${(error as Error).message}. It will be tried again.`);
        break;
      }
    }
    if (options.once && (await listFiles(directory)).length === 0) return;
    const pauseMs = Math.min(maxPauseMs, lookMs * 2 ** failures);
    await clock.sleep(pauseMs, signal).catch(() => undefined);
  }
}

interface WatchedFile extends FolderFile {
  /** Name of the subfolder that it lies in; null for the folder itself. */
  subfolder: string | null;
  modifiedAt: number;
}

/** Files of the folder and of its subfolders, oldest first; hidden and temporary ones are nobody's. */
async function listFiles(directory: string): Promise<WatchedFile[]> {
  const files: WatchedFile[] = [];
  const look = async (folder: string, subfolder: string | null) => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const isOutcome = (outcomeFolders as readonly string[]).includes(entry.name);
      if (entry.isDirectory() && subfolder === null && !isOutcome) await look(path, entry.name);
      if (!entry.isFile() || /^[.~]|\.(tmp|part|partial|crdownload)$/i.test(entry.name)) continue;
      const info = await stat(path).catch(() => null);
      if (!info) continue;
      files.push({ path, name: entry.name, subfolder, sizeBytes: info.size, modifiedAt: info.mtimeMs });
    }
  };
  await look(directory, null);
  return files.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1));
}

function isWhole(seen: Map<string, Seen>, file: WatchedFile, now: number, stableMs: number): boolean {
  const known = seen.get(file.path);
  if (known && known.sizeBytes === file.sizeBytes && known.modifiedAt === file.modifiedAt) {
    return now - known.since >= stableMs;
  }
  seen.set(file.path, { sizeBytes: file.sizeBytes, modifiedAt: file.modifiedAt, since: now });
  return stableMs === 0;
}

async function dealWith(file: WatchedFile, options: WatchFolderOptions): Promise<void> {
  const profile = options.profile ?? chooseProfile(file, await options.importer.profiles());
  const outcome: FolderOutcome =
    profile === null
      ? {
          kind: 'refused',
          code: 'import.unknown_profile',
          detail: 'No profile has the name of its subfolder, or one that its own name begins with.',
          rejectsCsv: null,
        }
      : await options.importer.importFile(file, profile, options.signal);
  const folder = join(options.directory, outcome.kind === 'imported' ? 'done' : 'failed');
  const target = await freeName(folder, file.name);
  const report = { file: file.name, profile, ...outcome, rejectsCsv: undefined };
  // The report first: a file that was moved has one.
  await writeFile(`${target}.report.json`, `${JSON.stringify(report, null, 2)}\n`);
  if (outcome.rejectsCsv !== null) await writeFile(`${target}.rejects.csv`, outcome.rejectsCsv);
  await rename(file.path, target);
  options.onEvent(`${file.name}: ${describe(outcome)}`);
}

/** That of the subfolder's name, else the longest that the file's own name begins with. */
export function chooseProfile(
  { name, subfolder }: { name: string; subfolder: string | null },
  profiles: readonly string[],
): string | null {
  if (subfolder !== null) return profiles.find((profile) => profile === subfolder.toLowerCase()) ?? null;
  const plain = name.toLowerCase().replace(/[\s_]+/g, '-');
  const fitting = profiles.filter(
    (profile) => plain.startsWith(profile) && !/^[a-z0-9]/.test(plain.slice(profile.length)),
  );
  return fitting.sort((a, b) => b.length - a.length)[0] ?? null;
}

function describe(outcome: FolderOutcome): string {
  if (outcome.kind === 'refused') return `failed: ${outcome.detail} (${outcome.code})`;
  const { inserted, updated, unchanged, rejected } = outcome.counts;
  return `${inserted} new, ${updated} changed, ${unchanged} unchanged, ${rejected} rejected`;
}

/** `sales.csv`, `sales-2.csv`, …: what was moved there before is kept. */
async function freeName(folder: string, name: string): Promise<string> {
  const extension = extname(name);
  const stem = basename(name, extension);
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : `${stem}-${number}${extension}`);
    if (!(await stat(path).catch(() => null))) return path;
  }
}
