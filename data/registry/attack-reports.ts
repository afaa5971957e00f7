import * as v from 'valibot';
import { createDocuments, type DocumentContext } from './documents.ts';
import { attackReportKey } from './keys.ts';
import type { AttackReports } from './registry.ts';

const reportSchema = v.object({
  at: v.number(),
  durationMs: v.number(),
  version: v.string(),
  requests: v.number(),
  probes: v.number(),
  classes: v.array(v.object({ name: v.string(), probes: v.number(), findings: v.number() })),
  findings: v.array(
    v.object({
      class: v.string(),
      probe: v.string(),
      route: v.string(),
      expected: v.string(),
      got: v.string(),
    }),
  ),
});

/** The last report of the attacker, one for all tenants: it attacks the service by tenants of its own. */
export function createAttackReports(context: DocumentContext): AttackReports {
  const documents = createDocuments(context, reportSchema);
  return {
    last: async () => (await documents.get(attackReportKey))?.value ?? null,
    async record(report) {
      await documents.update(attackReportKey, (current) =>
        current && current.at > report.at ? current : report,
      );
    },
  };
}
