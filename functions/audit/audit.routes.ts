import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { createCursorSigner } from '../http/cursor.ts';
import { describe } from '../http/describe.ts';
import { ApiError } from '../http/errors.ts';
import { chooseFormat, mediaTypes } from '../http/export-format.ts';
import { validate } from '../http/validation.ts';
import { auditFormats, auditListSchema, auditQuerySchema } from './audit.schemas.ts';
import { auditCsv, listAudit } from './audit.usecases.ts';

/** The tenant's audit log, for its owners. Personal data: no answer is kept anywhere on its way. */
export function auditRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>().get(
    '/',
    describe({
      tag: 'Audit',
      summary: 'Who did what, newest first',
      answer: auditListSchema,
      isExported: ['csv'],
      problems: ['cursor.invalid', 'request.invalid_range'],
    }),
    requirePermission('audit.read'),
    validate('query', auditQuerySchema),
    async (context) => {
      const { cursor, limit, format: asked, ...filters } = context.req.valid('query');
      const tenant = context.get('tenant');
      const { timeZone } = tenant.settings;
      const log = services.auditLogs.open(tenant.id);
      context.header('cache-control', 'no-store');
      context.header('vary', 'Accept', { append: true });
      if (chooseFormat(context, asked, auditFormats) === 'csv') {
        if (cursor !== undefined) {
          throw new ApiError('request.invalid_range', 'A file holds every record: leave out "cursor".');
        }
        context.header('content-type', `${mediaTypes.csv}; charset=utf-8; header=present`);
        context.header('content-disposition', `attachment; filename="${tenant.id}-audit.csv"`);
        return context.body(streamOf(auditCsv(log, filters, timeZone)), 200) as never;
      }
      const signer = createCursorSigner(services.signingSecrets, [tenant.id, 'audit', filters]);
      const [before, ...settled] = cursor === undefined ? [] : signer.verify(cursor).keys.map(Number);
      const start = before === undefined ? null : { before, settled };
      const { items, next } = await listAudit(log, { ...filters, limit }, timeZone, start);
      const keys = next && [next.before, ...next.settled].map(String);
      const nextCursor = keys && signer.sign({ versions: {}, keys });
      return context.json({ tenantId: tenant.id, items, nextCursor }, 200);
    },
  );
}

const streamOf = (chunks: AsyncIterable<Uint8Array>) =>
  Readable.toWeb(Readable.from(chunks, { objectMode: false })) as ReadableStream<Uint8Array<ArrayBuffer>>;
