import * as v from 'valibot';
import { instantSchema } from '../http/answer.schemas.ts';
import {
  cursorParameter,
  dateParameter,
  identifierParameter,
  limitParameter,
  orderedDates,
} from '../http/parameters.ts';

export const auditFormats = ['json', 'csv'] as const;

const factsSchema = v.nullable(
  v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.string())])),
);

const auditItemSchema = v.pipe(
  v.object({
    sequence: v.pipe(v.number(), v.integer(), v.description('1, 2, 3, … without a gap.')),
    id: v.string(),
    at: instantSchema,
    actor: v.object({
      kind: v.picklist(['user', 'api_key', 'operator', 'system', 'anonymous']),
      id: v.nullable(v.string()),
      name: v.pipe(v.nullable(v.string()), v.description('As it was at that time.')),
      email: v.nullable(v.string()),
    }),
    action: v.pipe(v.string(), v.examples(['member.role_changed'])),
    target: v.nullable(v.object({ kind: v.string(), id: v.string() })),
    before: factsSchema,
    after: factsSchema,
    outcome: v.pipe(
      v.picklist(['success', 'failure', 'unknown']),
      v.description('`unknown`: it was begun, and is under way or was cut off; nobody wrote how it went.'),
    ),
    reason: v.pipe(v.nullable(v.string()), v.description('Code of the refusal.')),
    address: v.nullable(v.string()),
    userAgent: v.nullable(v.string()),
    requestId: v.nullable(v.string()),
    intent: v.pipe(
      v.nullable(v.number()),
      v.description('Sequence number of the record that was written before the change.'),
    ),
    previous: v.pipe(v.string(), v.description('Hash of the record before.')),
    hash: v.pipe(v.string(), v.description('SHA-256 over this record and `previous`.')),
  }),
  v.metadata({ ref: 'AuditItem' }),
);

export const auditListSchema = v.pipe(
  v.object({
    tenantId: v.string(),
    items: v.pipe(v.array(auditItemSchema), v.description('Newest first.')),
    nextCursor: v.pipe(
      v.nullable(v.string()),
      v.description('May follow a page that is not full: a page looks through a bounded part of the log.'),
    ),
  }),
  v.metadata({ ref: 'AuditList' }),
);

export const auditQuerySchema = v.pipe(
  v.strictObject({
    from: dateParameter,
    to: dateParameter,
    actor: identifierParameter('Id or e-mail of who acted.'),
    action: v.exactOptional(
      v.pipe(
        v.string('it must be given once'),
        v.regex(/^[a-z_]{1,50}(\.[a-z_]{1,50})?$/, 'it must be an action, or its first word'),
        v.description('An action, such as `member.role_changed`, or its first word for all of its kind.'),
      ),
    ),
    outcome: v.exactOptional(
      v.picklist(['success', 'failure', 'unknown'], 'it must be success, failure or unknown'),
    ),
    intents: v.exactOptional(
      v.pipe(
        v.literal('true', 'it must be true'),
        v.description('Also the records written before a change whose outcome is known: the whole chain.'),
      ),
    ),
    format: v.exactOptional(
      v.pipe(
        v.picklist(auditFormats, `it must be one of ${auditFormats.join(', ')}`),
        v.description('For links, instead of the Accept header. csv holds every record, unpaged.'),
      ),
    ),
    limit: limitParameter,
    cursor: cursorParameter,
  }),
  orderedDates(),
);

export type AuditItem = v.InferOutput<typeof auditItemSchema>;
export type AuditList = v.InferOutput<typeof auditListSchema>;
export type AuditQuery = v.InferOutput<typeof auditQuerySchema>;
