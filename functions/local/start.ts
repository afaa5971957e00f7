/** The local system as a process: settings from the environment, signals, and an ending without a trace. */
import { resolve } from 'node:path';
import { demoPassword } from '#data/demo/generate.ts';
import { resolveDataFolder } from './local-data.ts';
import { createProgressLine } from './progress.ts';
import { StartupError, toStartupError } from './startup-error.ts';
import type { LocalSystem } from './system.ts';

const root = resolve(import.meta.dirname, '../..');
const dataFolder = resolveDataFolder(root, process.env.FLUXION_DATA);
const dev = process.argv.includes('--dev');

const stopping = new AbortController();
const stop = () => stopping.abort();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
for (const signal of signals) process.on(signal, stop);
process.on('disconnect', stop);

try {
  const port = parsePort(process.env.PORT);
  const demoScale = parseDemoScale(process.env.FLUXION_DEMO_SCALE);
  // Loaded only now, so that a mistake in the settings is said at once.
  const { startLocalSystem } = await import('./system.ts');
  const system = await startLocalSystem({
    root,
    dataFolder,
    port,
    dev,
    demoScale,
    signal: stopping.signal,
    progress: createProgressLine(process.stdout),
  });
  // Miniflare would end the process at a signal, before anything else is closed.
  for (const signal of signals) process.removeAllListeners(signal).on(signal, stop);
  console.log(welcome(system));
  await aborted(stopping.signal);
  await system.close();
  process.exit(0);
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  const known = toStartupError(error, dataFolder);
  console.error(known ? known.message : error);
  process.exit(known?.exitCode ?? 1);
}

function parsePort(text: string | undefined): number {
  if (text === undefined || text === '') return 3000;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new StartupError('setting', `PORT must be a number from 0 to 65535, not "${text}".`);
}

function parseDemoScale(text: string | undefined): number {
  if (text === undefined || text === '') return 1;
  const scale = Number(text);
  if (scale > 0 && scale <= 1) return scale;
  throw new StartupError('setting', `FLUXION_DEMO_SCALE must be above 0 and at most 1, not "${text}".`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}

function welcome(system: LocalSystem): string {
  const address = (name: string) => `http://${name}localhost:${system.port}`;
  const rows = [
    ...system.demo.map(({ id, name, email }) => [name, address(`${id}.`), email]),
    ['Operators', address('admin.'), system.operatorEmail],
    ['API', `${address('api.')}/api/v1/reference`, ''],
    ['Landing page', address(''), ''],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd(),
  );
  return [
    '',
    'Fluxion is ready.',
    '',
    ...lines,
    '',
    `  Password of the demo log-ins: ${demoPassword}`,
    `  Data: ${dataFolder} · Ctrl-C stops`,
    '',
  ].join('\n');
}
