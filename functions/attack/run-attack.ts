/** One whole attack: plants, tries everything, looks whether anything was changed, and cleans up. */
import type { Clock } from '#data/clock.ts';
import type { AttackReport } from '#data/registry/registry.ts';
import { type Arena, type Probe, requestFor } from './arena.ts';
import { type CanaryDependencies, canaryShops, fingerprint, plantCanaries } from './canaries.ts';
import { type Credentials, makeCredentials } from './credentials.ts';
import type { HttpSender } from './http-send.ts';
import { makeThings } from './make-things.ts';
import type { Hole } from './oracles.ts';
import { hostOf, type Send, type Target } from './probe-request.ts';
import { bodyProbes } from './probes/body-probes.ts';
import { credentialProbes } from './probes/credential-matrix.ts';
import { dataProbes } from './probes/data-probes.ts';
import { foreignIdProbes } from './probes/foreign-ids.ts';
import { originProbes } from './probes/origin-probes.ts';
import { wireProbes } from './probes/wire-probes.ts';
import { parseRouteTable, type RouteTable } from './route-table.ts';

export interface AttackOptions extends CanaryDependencies {
  target: Target;
  sender: HttpSender;
  clock: Clock;
  /** How many probes at once. */
  concurrency: number;
  /** Only probes that it takes; default: all. */
  only?: (probe: Probe) => boolean;
  onProgress?: (done: number, total: number) => void;
}

export interface AttackResult {
  report: AttackReport;
  /** Routes and answers of probes that were refused for their form, and so proved nothing. */
  blunt: ReadonlyMap<string, string>;
  /** Routes attacked. */
  routes: readonly string[];
}

const edgeWaitMs = 5_000;
const maxEdgeWaits = 24;

/** Rejects where the service cannot be attacked: it does not answer, or a route cannot be named. */
export async function runAttack(options: AttackOptions): Promise<AttackResult> {
  const { clock, sender, registry } = options;
  const at = clock.now();
  await plantCanaries(options);
  await waitForEdge(options);
  const credentials = await makeCredentials(registry, clock);
  let removeThings = async () => {};
  try {
    const opened = await openArena(options, credentials);
    removeThings = () => opened.remove();
    const { arena } = opened;
    const blunt = new Map<string, string>();
    const all = probesOf(arena, (route, answer) => blunt.set(route, answer));
    const probes = options.only ? all.filter(options.only) : all;
    const before = await fingerprints(options);
    const findings = await runProbes(probes, options);
    const after = await fingerprints(options);
    const changes = await aftermath(arena, before, after);
    return {
      report: reportOf([...probes, ...changes.probes], [...findings, ...changes.findings], {
        at,
        durationMs: clock.now() - at,
        version: arena.table.version,
        requests: sender.count(),
      }),
      blunt,
      routes: arena.table.routes.map(({ name }) => name),
    };
  } finally {
    await removeThings();
    await credentials.remove();
  }
}

/** What the registry says takes some seconds to reach every place of the edge. */
async function waitForEdge({ target, sender, clock }: AttackOptions): Promise<void> {
  const { victim, sibling, suspended } = canaryShops;
  for (const { id, status } of [victim, sibling, suspended]) {
    const wanted = status === 'suspended' ? 403 : 200;
    const request = { host: hostOf(target, id), method: 'GET', path: '/api/v1/health', headers: [] };
    for (let waits = 0; (await sender.send(request)).status !== wanted; waits += 1) {
      // A shop that never closes is a hole, and reported as one.
      if (waits === maxEdgeWaits && status === 'suspended') break;
      if (waits === maxEdgeWaits)
        throw new Error(`The edge does not know ${id}: there is nothing to attack.`);
      await clock.sleep(edgeWaitMs);
    }
  }
}

async function openArena(
  { target, sender, registry }: AttackOptions,
  credentials: Credentials,
): Promise<{ arena: Arena; remove(): Promise<void> }> {
  const send: Send = (request) => sender.send(request);
  const table = await readRouteTable(target, sender);
  const things = await makeThings({ target, send, registry, table, credentials });
  const sendRaw: Arena['sendRaw'] = (bytes) => sender.sendRaw(bytes);
  return {
    arena: { target, send, sendRaw, table, credentials, made: things.made },
    remove: () => things.remove(),
  };
}

async function readRouteTable(target: Target, { send }: HttpSender): Promise<RouteTable> {
  const path = '/api/v1/openapi.json';
  const answer = await send({ host: hostOf(target, 'api'), method: 'GET', path, headers: [] });
  if (answer.status !== 200)
    throw new Error(`${path} answered ${answer.status}: there is nothing to attack.`);
  return parseRouteTable(JSON.parse(answer.text));
}

export function probesOf(arena: Arena, noteBlunt: (route: string, answer: string) => void): Probe[] {
  return [
    ...dataProbes(arena),
    ...credentialProbes(arena),
    ...foreignIdProbes(arena, noteBlunt),
    ...originProbes(arena),
    ...bodyProbes(arena),
    ...wireProbes(arena),
  ];
}

type Finding = AttackReport['findings'][number];

async function runProbes(
  probes: readonly Probe[],
  { concurrency, onProgress }: Pick<AttackOptions, 'concurrency' | 'onProgress'>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < probes.length; index = next++) {
      const probe = probes[index] as Probe;
      const hole = await probe.run();
      if (hole) findings.push(findingOf(probe, hole));
      onProgress?.(index + 1, probes.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return findings;
}

const findingOf = (probe: Probe, hole: Hole): Finding => ({
  class: probe.class,
  probe: probe.name,
  route: probe.route,
  ...hole,
});

type Fingerprints = Readonly<Record<string, Readonly<Record<string, string>>>>;

async function fingerprints(options: AttackOptions): Promise<Fingerprints> {
  const prints: Record<string, Record<string, string>> = {};
  for (const shop of Object.values(canaryShops)) prints[shop.id] = await fingerprint(options, shop);
  return prints;
}

/** Nothing that is stored of any shop may differ, and the victim's owner must still get in. */
async function aftermath(
  arena: Arena,
  before: Fingerprints,
  after: Fingerprints,
): Promise<{ probes: Probe[]; findings: Finding[] }> {
  const probes: Probe[] = [];
  const findings: Finding[] = [];
  for (const [id, prints] of Object.entries(before)) {
    for (const [kind, print] of Object.entries(prints)) {
      const probe = { class: 'after the attack', name: `${kind} of ${id}`, route: '', run: async () => null };
      probes.push(probe);
      if (after[id]?.[kind] === print) continue;
      findings.push(findingOf(probe, { expected: 'what it was before', got: 'something else' }));
    }
  }
  const { people, keys, sibling } = arena.credentials;
  const me = arena.table.routes.find(({ name }) => name === 'GET /api/v1/me');
  for (const credential of [people.owner.credential, keys.admin, sibling.person.credential, sibling.key]) {
    if (!me) break;
    const probe = {
      class: 'after the attack',
      name: `${credential.name} still opens`,
      route: me.name,
      run: async () => null,
    };
    probes.push(probe);
    const { status } = await arena.send(requestFor(arena, me, credential));
    if (status !== 200) findings.push(findingOf(probe, { expected: '200', got: String(status) }));
  }
  return { probes, findings };
}

function reportOf(
  probes: readonly Probe[],
  findings: readonly Finding[],
  head: Pick<AttackReport, 'at' | 'durationMs' | 'version' | 'requests'>,
): AttackReport {
  const classes = new Map<string, { name: string; probes: number; findings: number }>();
  const classOf = (name: string) => {
    const counted = classes.get(name) ?? { name, probes: 0, findings: 0 };
    classes.set(name, counted);
    return counted;
  };
  for (const probe of probes) classOf(probe.class).probes += 1;
  for (const finding of findings) classOf(finding.class).findings += 1;
  return { ...head, probes: probes.length, classes: [...classes.values()], findings: [...findings] };
}
