/** Makes a broken copy of the Delta layer per mutant and runs the guarantee that must fail on it. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Mutant } from './mutants.ts';

export interface MutantResult {
  mutant: Mutant;
  outcome: 'caught' | 'survived';
}

interface Job {
  copy: string;
  guarantee: string;
}

const root = resolve(import.meta.dirname, '../../../..');
/** All that the guarantees import, directly or not. */
const copied = [
  'package.json',
  'data/clock.ts',
  'data/random.ts',
  'data/store',
  'data/delta',
  'tests/support/faulty-store.ts',
  'tests/data/delta/fixtures.ts',
  'tests/data/delta/guarantees',
  'tests/data/delta/simulator',
];
const timeoutMs = 240_000;

/** Rejects where a mutant's text does not occur exactly once: then the code has moved on without it. */
export async function proveMutants(mutants: readonly Mutant[]): Promise<MutantResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-mutants-'));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const sound = join(folder, 'sound');
    await copySources(sound);
    const broken = await Promise.all(
      mutants.map(async (mutant, index): Promise<Job> => {
        const copy = join(folder, String(index));
        await copySources(copy);
        await breakCopy(copy, mutant);
        return { copy, guarantee: mutant.caughtBy };
      }),
    );
    const named = new Set(mutants.map(({ caughtBy }) => caughtBy));
    const unbroken = [...named].map((guarantee): Job => ({ copy: sound, guarantee }));
    const outcomes = await runJobs(folder, [...unbroken, ...broken]);
    // A check that fails on sound code catches nothing.
    const unsound = unbroken.findIndex((_, index) => outcomes[index] !== 'survived');
    if (unsound >= 0)
      throw new Error(`"${unbroken[unsound]?.guarantee}" does not even hold for the sound code.`);
    const ofMutants = outcomes.slice(unbroken.length);
    return mutants.map((mutant, index) => ({ mutant, outcome: ofMutants[index] ?? 'survived' }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copySources(copy: string): Promise<void> {
  await mkdir(copy);
  await Promise.all(copied.map((path) => cp(join(root, path), join(copy, path), { recursive: true })));
}

async function breakCopy(copy: string, { bug, file, find, replace }: Mutant): Promise<void> {
  const path = join(copy, 'data/delta', file);
  const source = await readFile(path, 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`"${bug}": its text occurs ${parts.length - 1} times in ${file}, not once.`);
  }
  await writeFile(path, parts.join(replace));
}

/** One process for all: each copy is a module graph of its own. */
async function runJobs(folder: string, jobs: readonly Job[]): Promise<MutantResult['outcome'][]> {
  const list = join(folder, 'jobs.json');
  await writeFile(list, JSON.stringify(jobs));
  const runner = join(import.meta.dirname, 'run-jobs.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [runner, list], {
    cwd: root,
    timeout: timeoutMs,
    maxBuffer: 16_777_216,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as MutantResult['outcome'][];
}
