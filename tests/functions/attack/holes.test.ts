/**
 * The attacker finds nothing in the app as it is, and each of the seeded holes in an app that has it. Without
 * the second half the first would prove nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '#data/clock.ts';
import { createFirewallShare } from '#functions/attack/firewall-share.ts';
import { type AttackResult, runAttack } from '#functions/attack/run-attack.ts';
import { createTestApi, type TestApi } from '../support/test-api.ts';
import { createEdgeSender, target } from './edge-sender.ts';
import { buildWith, type SeededHole, seededHoles } from './seeded-holes.ts';

let api: TestApi;
let clock: Clock;
beforeAll(async () => {
  api = await createTestApi();
  clock = {
    now: () => api.clock.now(),
    // Waiting is what makes short-lived credentials end.
    sleep: async (milliseconds) => api.clock.set(new Date(api.clock.now() + milliseconds).toISOString()),
  };
});
afterAll(() => api.close());

/** @param probed takes the route of every probe */
function attack(
  hole: SeededHole,
  classes: readonly string[] | null,
  probed: string[] = [],
): Promise<AttackResult> {
  const { fetch, registry } = buildWith(hole, api.dependencies);
  const isOf = (name: string) => classes === null || classes.includes(name);
  const isOn = (route: string) =>
    !hole.isEverywhere || /\/(?:account|members|products|stats|stores)\b/.test(route);
  return runAttack({
    registry: api.registry,
    lake: api.lake,
    directory: null,
    target,
    sender: createEdgeSender(fetch, registry),
    clock,
    concurrency: 4,
    only: (probe) => {
      probed.push(probe.route);
      return isOf(probe.class) && isOn(probe.route);
    },
  });
}

describe('the attacker', () => {
  test('finds no hole in the app, and leaves everything as it was', { timeout: 120_000 }, async () => {
    const probed: string[] = [];
    const { report, blunt, routes } = await attack({ name: 'none', classes: [] }, null, probed);
    expect(report.findings).toEqual([]);
    expect(report.probes).toBeGreaterThan(5_000);
    expect(routes.length).toBeGreaterThan(40);
    // In a deployment they must get past the firewall, which counts log-ins by address.
    const share = createFirewallShare();
    const guarded = /\/(?:session|password-resets(?:\/complete)?|invitations\/(?:inspect|accept))$/;
    const counted = probed.filter((route) => share({ route }) && guarded.test(route));
    expect(counted.length).toBeGreaterThan(20);
    expect(counted.length).toBeLessThan(48);
    // Every probe of an id got as far as the id.
    expect(Object.fromEntries(blunt)).toEqual({});
    expect(api.failures).toEqual([]);
  });

  test('finds none after itself either: what it tried is in nobody else’s log', {
    timeout: 60_000,
  }, async () => {
    const { report } = await attack({ name: 'none', classes: [] }, ['own data only', 'log-in']);
    expect(report.findings).toEqual([]);
  });

  test.each(seededHoles)('finds: $name', { timeout: 60_000 }, async (hole) => {
    const { report } = await attack(hole, hole.classes);
    const found = new Set(report.findings.map((finding) => finding.class));
    expect([...found].some((name) => hole.classes.includes(name))).toBe(true);
  });
});
