import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ConformanceEnvironment, conformanceFolder, type ReaderName } from './environment.ts';

export type CanonicalValue = string | boolean | null | { [name: string]: CanonicalValue } | CanonicalValue[];

export interface ReaderAnswer {
  /** The column names, sorted, followed by the rows in canonical text. */
  rows: CanonicalValue[][];
  partitions: string[] | null;
  /** Number of commits that the engine can still see; null where it has no notion of it. */
  history: number | null;
}

export type ReaderResult = ReaderAnswer | { error: string };

export type ReadRequest =
  | { path: string; version?: number }
  /** In the engine's own language; the value of its last line is the answer. */
  | { statement: string };

export interface ReaderProcess extends AsyncDisposable {
  read(request: ReadRequest): Promise<ReaderResult>;
}

/** Starts one independent engine, which then answers requests one after the other. */
export async function startReader(
  name: ReaderName,
  environment: ConformanceEnvironment,
): Promise<ReaderProcess> {
  const child = spawn(environment.python, [join(conformanceFolder, 'readers.py'), name], {
    env: { ...process.env, TZ: 'UTC', FLUXION_CONFORMANCE_IVY: environment.ivyFolder },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw new Error(`The reader ${name} ended without an answer.`);
    return JSON.parse(line.value);
  };
  await nextLine();
  return {
    async read(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return (await nextLine()) as ReaderResult;
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
