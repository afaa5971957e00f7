/**
 * `npm run attack -- [--url http://localhost:3000] [--report FILE]`: attacks Fluxion as strangers and as other
 * shops would, through the real edge, and prints what it found. Without an address it starts a whole local
 * system of its own in a temporary folder. With one it attacks that server, by shops of its own (`probe-…`)
 * that it plants in the server's data. Only this machine, and the domain of one's own deployment, are attacked.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#data/clock.ts';
import { createFirewallShare, firewallRequestsPerSecond } from '../attack/firewall-share.ts';
import { createHttpSender } from '../attack/http-send.ts';
import { printReport } from '../attack/print-report.ts';
import type { Target } from '../attack/probe-request.ts';
import { type AttackResult, runAttack } from '../attack/run-attack.ts';
import { openLocalData, resolveDataFolder } from '../local/local-data.ts';
import { prepareBuild } from '../local/prepare.mjs';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { startLocalSystem } from '../local/system.ts';
import { type OpenData, openData } from './open-data.ts';

const usage = 'Usage: npm run attack -- [--url http://localhost:3000] [--report FILE]';
const root = resolve(import.meta.dirname, '../..');

try {
  const { url, report } = parseArguments(process.argv.slice(2));
  const result = url === null ? await attackOwnSystem() : await attackServer(url);
  for (const line of printReport(result.report)) console.log(line);
  if (report !== null) await writeFile(report, `${JSON.stringify(describe(result), null, 2)}\n`);
  process.exitCode = result.report.findings.length === 0 ? 0 : 1;
} catch (error) {
  const known = toStartupError(error, resolveDataFolder(root, process.env.FLUXION_DATA));
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 2;
}
// workerd may leave handles behind.
process.exit();

/** A whole system on a free port, over an empty folder. */
async function attackOwnSystem(): Promise<AttackResult> {
  // The page is public and the same for all: the attack needs none.
  await prepareBuild(root, (line) => console.error(line), { web: false });
  const dataFolder = await mkdtemp(join(tmpdir(), 'fluxion-attack-'));
  try {
    const system = await startLocalSystem({ root, dataFolder, port: 0, demoScale: 0 });
    try {
      const data = await openLocalData(dataFolder);
      try {
        return await attack({ ...data, directory: null }, localTarget('localhost', system.port), 8);
      } finally {
        await data.close();
      }
    } finally {
      await system.close();
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

/** A server that runs already, over the same data as this command; its report is kept there for the owners. */
async function attackServer(url: URL): Promise<AttackResult> {
  const data = await openData(process.env);
  try {
    assertOwnServer(url, process.env.FLUXION_DATA_BUCKET ? (process.env.FLUXION_DOMAIN ?? '') : null);
    const port = url.port === '' ? null : Number(url.port);
    const target: Target = url.hostname.endsWith('localhost')
      ? localTarget(url.hostname, port)
      : { scheme: url.protocol === 'https:' ? 'https' : 'http', domain: url.hostname, port, address: null };
    const result = await attack(data, target, 4);
    await data.registry.attackReports.record(result.report);
    return result;
  } finally {
    await data.close();
  }
}

function localTarget(domain: string, port: number | null): Target {
  return { scheme: 'http', domain, port, address: '127.0.0.1' };
}

/** This machine, or the domain that the environment says is ours: nobody else is ever attacked. */
function assertOwnServer(url: URL, domain: string | null): void {
  if (url.hostname === (domain ?? 'localhost')) return;
  throw new StartupError('setting', `Only ${domain ?? 'http://localhost'} may be attacked.\n${usage}`);
}

async function attack(
  { registry, lake, directory }: Pick<OpenData, 'registry' | 'lake' | 'directory'>,
  target: Target,
  concurrency: number,
): Promise<AttackResult> {
  const isDeployment = target.address === null;
  const requestsPerSecond = isDeployment ? firewallRequestsPerSecond : null;
  const sender = createHttpSender({ target, clock: systemClock, requestsPerSecond });
  try {
    return await runAttack({
      registry,
      lake,
      directory,
      target,
      sender,
      concurrency,
      clock: systemClock,
      ...(isDeployment ? { only: createFirewallShare() } : {}),
      onProgress: (done, total) => {
        if (process.stderr.isTTY && done % 50 === 0) process.stderr.write(`\r${done} of ${total} probes `);
      },
    });
  } finally {
    sender.close();
  }
}

function describe({ report, blunt, routes }: AttackResult) {
  return { ...report, at: new Date(report.at).toISOString(), routes, blunt: Object.fromEntries(blunt) };
}

function parseArguments(args: string[]): { url: URL | null; report: string | null } {
  try {
    const { values } = parseArgs({
      args,
      options: { url: { type: 'string' }, report: { type: 'string' } },
    });
    return { url: values.url === undefined ? null : new URL(values.url), report: values.report ?? null };
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}
