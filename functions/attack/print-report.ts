import type { AttackReport } from '#data/registry/registry.ts';

/** The report as lines for people: what was tried by class, every hole, and the count that sums it up. */
export function printReport({ classes, findings, probes, requests, durationMs }: AttackReport): string[] {
  const width = Math.max(...classes.map(({ name }) => name.length), 5);
  const row = (name: string, tried: string, found: string) =>
    `${name.padEnd(width)}  ${tried.padStart(7)}  ${found.padStart(5)}`;
  return [
    row('class', 'probes', 'holes'),
    ...classes.map((group) => row(group.name, String(group.probes), String(group.findings))),
    '',
    ...findings.flatMap((finding) => [
      `${finding.class}: ${finding.probe}, ${finding.route}`,
      `  expected ${finding.expected}`,
      `  got ${finding.got}`,
    ]),
    `${requests} requests in ${(durationMs / 1000).toFixed(1)} s.`,
    `${findings.length} of ${probes} probes found a hole.`,
  ];
}
