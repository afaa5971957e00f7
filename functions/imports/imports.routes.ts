/** Imports: uploaded files become rows, with a preview before and an undo after. */
import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { answerOnce } from '../http/idempotency.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { createOpenStreams } from '../limits/stream-limits.ts';
import { deskOf } from './import-desk.ts';
import { streamImport } from './import-events.ts';
import { createImportJobs, newImportId } from './import-jobs.ts';
import { describeJob } from './import-view.ts';
import { importedRowsRoutes } from './imported-rows.routes.ts';
import {
  commitSchema,
  importIdParameter,
  importListSchema,
  importSchema,
  importsQuerySchema,
  newImportSchema,
} from './imports.schemas.ts';
import {
  commitImport,
  createImport,
  discardImport,
  getImport,
  pageOfImports,
  undoImportJob,
} from './imports.usecases.ts';
import { profileRoutes } from './profile.routes.ts';
import { suggestionRoutes } from './suggestion.routes.ts';
import { uploadRoutes } from './upload.routes.ts';

export function importsRoutes(services: AppServices) {
  const { clock, random, audit, imports: ports } = services;
  const streams = createOpenStreams();
  return new Hono<RequestEnvironment>()
    .route('/uploads', uploadRoutes(services))
    .route('/profiles', profileRoutes(services))
    .route('/suggest', suggestionRoutes(services))
    .post(
      '/',
      describe({
        tag: 'Imports',
        summary: 'Import an uploaded file',
        description:
          'Works in the background: ask `GET /imports/{importId}` or listen to its events. Without `commit` it stops at a preview. With an `Idempotency-Key` a repeated request is answered as the first time.',
        answer: importSchema,
        status: 202,
        problems: [
          'request.invalid_body',
          'request.idempotency_in_flight',
          'request.idempotency_mismatch',
          'upload.not_found',
          'upload.incomplete',
          'import.unknown_profile',
          'import.settings',
        ],
      }),
      requirePermission('data.import'),
      refuseParameters,
      validate('json', newImportSchema),
      async (context) => {
        const request = context.req.valid('json');
        const desk = deskOf(context, services);
        const principal = context.get('principal');
        const answer = await answerOnce(
          { store: desk.imports, clock },
          {
            key: context.req.header('idempotency-key') ?? null,
            scope: [principal.kind, principal.id, 'POST /imports'],
            parameters: request,
            newId: () => newImportId(clock.now(), random.uuid()),
          },
          async (importId) => {
            const job = await audit.change(
              context,
              {
                action: 'import.started',
                target: { kind: 'import', id: importId },
                after: { uploadId: request.uploadId, commit: request.commit },
              },
              () => createImport(desk, importId, request),
              ({ table, file }) => ({ after: { table, fileName: file.name, commit: request.commit } }),
            );
            return describeJob(job);
          },
        );
        context.header('location', `/api/v1/imports/${answer.importId}`);
        return context.json(answer, 202);
      },
    )
    .get(
      '/',
      describe({
        tag: 'Imports',
        summary: 'List imports, newest first',
        answer: importListSchema,
        problems: ['cursor.invalid'],
      }),
      requirePermission('data.import'),
      validate('query', importsQuerySchema),
      async (context) => {
        context.header('cache-control', 'no-store');
        const { limit, cursor } = context.req.valid('query');
        return context.json(await pageOfImports(deskOf(context, services), limit, cursor ?? null), 200);
      },
    )
    .get(
      '/:importId',
      describe({
        tag: 'Imports',
        summary: 'One import: status, progress, preview, counts',
        answer: importSchema,
        problems: ['import.not_found'],
      }),
      requirePermission('data.import'),
      validate('param', importIdParameter),
      refuseParameters,
      async (context) => {
        context.header('cache-control', 'no-store');
        const job = await getImport(deskOf(context, services), context.req.valid('param').importId);
        return context.json(describeJob(job), 200);
      },
    )
    .get(
      '/:importId/events',
      describe({
        tag: 'Imports',
        summary: 'One import as server-sent events',
        description:
          'An event `import` for each change and `done` when nothing more happens by itself; data as `GET /imports/{importId}`. An answer ends after a minute, or where answers cannot be streamed (API Gateway) at once, and an EventSource asks again by itself.',
        answer: importSchema,
        problems: ['import.not_found'],
      }),
      requirePermission('data.import'),
      validate('param', importIdParameter),
      refuseParameters,
      async (context) => {
        const desk = deskOf(context, services);
        const { importId } = context.req.valid('param');
        const first = await getImport(desk, importId);
        const jobs = createImportJobs(desk.imports, clock);
        let known: typeof first | null = first;
        return streamImport(context, {
          clock,
          streamsAnswers: ports.streamsAnswers,
          onEnd: streams.begin(desk.tenantId),
          read: async () => {
            const job = known ?? (await jobs.get(importId));
            known = null;
            return job;
          },
        });
      },
    )
    .post(
      '/:importId/commit',
      describe({
        tag: 'Imports',
        summary: 'Commit a preview',
        description:
          'All rows become visible at once. Where the data changed after the preview the answer is 409 `import.preview_stale`: the preview is made again, to be confirmed again.',
        answer: importSchema,
        status: 202,
        problems: [
          'request.invalid_body',
          'import.not_found',
          'import.not_previewed',
          'import.preview_stale',
        ],
      }),
      requirePermission('data.import'),
      validate('param', importIdParameter),
      refuseParameters,
      validate('json', commitSchema),
      async (context) => {
        const { importId } = context.req.valid('param');
        const job = await audit.change(
          context,
          { action: 'import.confirmed', target: { kind: 'import', id: importId } },
          () => commitImport(deskOf(context, services), importId, context.req.valid('json')),
        );
        return context.json(describeJob(job), 202);
      },
    )
    .post(
      '/:importId/undo',
      describe({
        tag: 'Imports',
        summary: 'Undo an import',
        description:
          'Deletes what it added and restores what it changed, also after later imports. Rows that somebody changed since stay.',
        answer: importSchema,
        status: 202,
        problems: ['import.not_found', 'import.not_undoable'],
      }),
      requirePermission('data.import'),
      validate('param', importIdParameter),
      refuseParameters,
      async (context) => {
        const { importId } = context.req.valid('param');
        const job = await audit.change(
          context,
          { action: 'import.undo_requested', target: { kind: 'import', id: importId } },
          () => undoImportJob(deskOf(context, services), importId),
        );
        return context.json(describeJob(job), 202);
      },
    )
    .delete(
      '/:importId',
      describe({
        tag: 'Imports',
        summary: 'Give up an import that was not committed',
        answer: null,
        problems: ['import.not_found', 'import.busy'],
      }),
      requirePermission('data.import'),
      validate('param', importIdParameter),
      refuseParameters,
      async (context) => {
        const { importId } = context.req.valid('param');
        await audit.change(
          context,
          { action: 'import.discarded', target: { kind: 'import', id: importId } },
          () => discardImport(deskOf(context, services), importId),
        );
        return context.body(null, 204);
      },
    )
    .route('/', importedRowsRoutes(services));
}
