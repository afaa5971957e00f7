/**
 * A deployed function in a process of its own: Node, the unpacked artefact in an otherwise empty folder, and
 * the environment that Lambda would set. Events go in one by one.
 */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export interface FunctionProcess {
  /** What the handler answered. */
  invoke(event: unknown): Promise<unknown>;
  /** Lines that the function itself wrote: logs and metrics. */
  readonly output: readonly string[];
  close(): Promise<void>;
}

/** Plays Lambda's runtime; the answer's line is told from the function's own output by its prefix. */
const runtime = `
const { handler } = await import('./bundle.mjs');
const { createInterface } = await import('node:readline');
const context = { functionName: 'function', awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 };
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try { answer = { result: (await handler(JSON.parse(line), context)) ?? null }; }
  catch (error) { answer = { error: String(error?.stack ?? error) }; }
  process.stdout.write('\\u0000answer ' + JSON.stringify(answer) + '\\n');
}
`;

export async function startFunction(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<FunctionProcess> {
  const entry = join(folder, 'runtime.mjs');
  await writeFile(entry, runtime);
  const child = spawn(process.execPath, [entry], {
    cwd: folder,
    env: { TMPDIR: join(folder, 'tmp'), TZ: ':UTC', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('\u0000answer ')) return void output.push(line);
    const { result, error } = JSON.parse(line.slice(8)) as { result?: unknown; error?: string };
    const next = waiting.shift();
    if (error === undefined) next?.resolve(result);
    else next?.reject(new Error(error));
  });
  createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => {
      for (const { reject } of waiting) reject(new Error(`The function ended:\n${output.join('\n')}`));
      resolve();
    });
  });
  return {
    output,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(event)}\n`);
      }),
    async close() {
      child.stdin.end();
      child.kill('SIGKILL');
      await closed;
    },
  };
}

export type HttpAnswer = APIGatewayProxyStructuredResultV2;
