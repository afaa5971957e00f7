import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters } from '../http/validation.ts';
import { type AttackReport, attackReportSchema } from './security.schemas.ts';

const never: AttackReport = {
  at: null,
  durationMs: 0,
  version: '',
  requests: 0,
  probes: 0,
  classes: [],
  findings: [],
};

/** What the last attack on this very service found. It names tenants of the attacker's own, never a shop. */
export function securityRoutes({ registry }: Pick<AppServices, 'registry'>) {
  return new Hono<RequestEnvironment>().get(
    '/',
    requirePermission('security.read'),
    describe({
      tag: 'Security',
      summary: 'What the last attack on this service found',
      description:
        'The service attacks itself on a schedule, through its public address, as strangers and as other shops would.',
      answer: attackReportSchema,
    }),
    refuseParameters,
    async (context) => {
      const report = await registry.attackReports.last();
      context.header('cache-control', 'no-store');
      return context.json(report ? { ...report, at: new Date(report.at).toISOString() } : never, 200);
    },
  );
}
