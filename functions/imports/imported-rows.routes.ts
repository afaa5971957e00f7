/** What an import refused, and what it did, row by row. */
import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { deskOf } from './import-desk.ts';
import { changeListSchema, changesQuerySchema } from './imported-rows.schemas.ts';
import { importIdParameter } from './imports.schemas.ts';
import { getImport, listChangesOf, readRejects } from './imports.usecases.ts';

export function importedRowsRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>()
    .get(
      '/:importId/rejects',
      describe({
        tag: 'Imports',
        summary: 'The rows that were refused, as CSV',
        description:
          'Each with row, column, what was expected, what came and what to do. Correct it and send it as a file of its own.',
        answer: null,
        file: 'text/csv',
        problems: ['import.not_found'],
      }),
      requirePermission('data.import'),
      validate('param', importIdParameter),
      refuseParameters,
      async (context) => {
        const desk = deskOf(context, services);
        const job = await getImport(desk, context.req.valid('param').importId);
        const csv = await readRejects(desk, job);
        context.header('cache-control', 'no-store');
        context.header('content-type', 'text/csv; charset=utf-8');
        context.header(
          'content-disposition',
          `attachment; filename="${desk.tenantId}-rejects-${job.id}.csv"`,
        );
        return context.body(csv, 200);
      },
    )
    .get(
      '/:importId/changes',
      describe({
        tag: 'Imports',
        summary: 'The rows that an import added, changed and removed',
        description: 'Also after an undo. By default of the table imported into.',
        answer: changeListSchema,
        problems: ['import.not_found', 'cursor.invalid'],
      }),
      requirePermission('data.import'),
      validate('param', importIdParameter),
      validate('query', changesQuerySchema),
      async (context) => {
        context.header('cache-control', 'no-store');
        const desk = deskOf(context, services);
        const job = await getImport(desk, context.req.valid('param').importId);
        return context.json(await listChangesOf(desk, job, context.req.valid('query')), 200);
      },
    );
}
