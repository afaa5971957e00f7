import * as v from 'valibot';
import { countSchema, instantSchema } from '../http/answer.schemas.ts';

export const attackReportSchema = v.pipe(
  v.object({
    at: v.pipe(
      v.nullable(instantSchema),
      v.description('When the attack began; null: there was none so far.'),
    ),
    durationMs: countSchema,
    version: v.pipe(v.string(), v.description('Of the build that was attacked.')),
    requests: countSchema,
    probes: v.pipe(countSchema, v.description('Checks; one may take several requests.')),
    classes: v.array(v.object({ name: v.string(), probes: countSchema, findings: countSchema })),
    findings: v.array(
      v.object({
        class: v.string(),
        probe: v.string(),
        route: v.string(),
        expected: v.string(),
        got: v.string(),
      }),
    ),
  }),
  v.metadata({ ref: 'AttackReport' }),
);

export type AttackReport = v.InferOutput<typeof attackReportSchema>;
