/** Files on their way in: announced, sent in chunks that can be resumed or straight to the store, given up. */
import { Hono } from 'hono';
import { planLimits } from '#data/registry/plans.ts';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { ApiError } from '../http/errors.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { deskOf } from './import-desk.ts';
import { newImportId } from './import-jobs.ts';
import { findUpload, prepareImport, startImport } from './imports.usecases.ts';
import { newUploadSchema, uploadIdParameter, uploadSchema } from './upload.schemas.ts';
import { assertChunkType, chunkBytes } from './upload-path.ts';
import { assertChecksum, createUploads } from './uploads.ts';

export function uploadRoutes(services: AppServices) {
  const { clock, random, imports: ports, audit } = services;
  return new Hono<RequestEnvironment>()
    .post(
      '/',
      describe({
        tag: 'Imports',
        summary: 'Announce a file',
        description:
          'The answer says how to send it. `PUT-chunks`: PATCH pieces of `chunkBytes` to `url`, in order, each with its `Upload-Offset`; HEAD tells where to go on. `POST`: one form, straight to the store.',
        answer: uploadSchema,
        status: 201,
        problems: ['request.invalid_body', 'upload.too_large', 'import.unknown_profile', 'import.settings'],
      }),
      requirePermission('data.import'),
      refuseParameters,
      validate('json', newUploadSchema),
      async (context) => {
        const { start, ...announced } = context.req.valid('json');
        const { plan } = context.get('tenant');
        const { maxUploadBytes } = (services.plans ?? planLimits)[plan];
        if (announced.sizeBytes > maxUploadBytes) {
          throw new ApiError(
            'upload.too_large',
            `The plan “${plan}” takes files of up to ${maxUploadBytes} bytes.`,
            { parameter: 'sizeBytes' },
          );
        }
        const desk = deskOf(context, services);
        const now = clock.now();
        const uploadId = random.uuid();
        const importId = start ? newImportId(now, random.uuid()) : null;
        const upload = { id: uploadId, ...announced, ...(importId ? { importId } : {}), createdAt: now };
        await audit.change(
          context,
          {
            action: 'import.upload_announced',
            target: { kind: 'upload', id: uploadId },
            after: { fileName: announced.fileName, sizeBytes: announced.sizeBytes },
          },
          async () => {
            if (importId && start) await prepareImport(desk, importId, upload, start.commit);
            await createUploads(desk.imports).create(upload);
          },
        );
        const form = ports.presign && (await ports.presign(desk.tenantId, { uploadId, ...announced }));
        return context.json(
          {
            uploadId,
            importId,
            upload: form
              ? { method: 'POST' as const, ...form }
              : { method: 'PUT-chunks' as const, url: `/api/v1/imports/uploads/${uploadId}`, chunkBytes },
          },
          201,
        );
      },
    )
    .get(
      '/:uploadId',
      describe({
        tag: 'Imports',
        summary: 'How far an upload is',
        description: 'HEAD answers with the headers `Upload-Offset` and `Upload-Length` (bytes).',
        answer: null,
        problems: ['upload.not_found'],
      }),
      requirePermission('data.import'),
      validate('param', uploadIdParameter),
      refuseParameters,
      async (context) => {
        const desk = deskOf(context, services);
        const upload = await findUpload(desk, context.req.valid('param').uploadId);
        const received = await createUploads(desk.imports).receivedBytes(upload.id);
        context.header('cache-control', 'no-store');
        context.header('upload-offset', String(received));
        context.header('upload-length', String(upload.sizeBytes));
        return context.body(null, 204);
      },
    )
    .patch(
      '/:uploadId',
      describe({
        tag: 'Imports',
        summary: 'Send the next piece of a file',
        description:
          'Body: at most 8 MiB as `application/offset+octet-stream`, beginning at byte `Upload-Offset` of the file; optionally with `Upload-Checksum: sha-256 <base64>`. The answer’s `Upload-Offset` is where the next one begins.',
        answer: null,
        problems: [
          'request.too_large',
          'request.unsupported_media_type',
          'upload.not_found',
          'upload.not_chunked',
          'upload.offset_mismatch',
          'upload.checksum_mismatch',
          'upload.too_large',
        ],
      }),
      requirePermission('data.import'),
      validate('param', uploadIdParameter),
      refuseParameters,
      async (context) => {
        const desk = deskOf(context, services);
        const upload = await findUpload(desk, context.req.valid('param').uploadId);
        if (ports.presign) {
          throw new ApiError(
            'upload.not_chunked',
            'Send this file with the form that its announcement answered.',
          );
        }
        assertChunkType(context);
        const offset = parseOffset(context.req.header('upload-offset'));
        const chunk = new Uint8Array(await context.req.arrayBuffer());
        assertChecksum(context.req.header('upload-checksum'), chunk);
        const received = await createUploads(desk.imports).append(upload, offset, chunk);
        if (received === upload.sizeBytes && upload.importId) await startImport(desk, upload.importId);
        context.header('upload-offset', String(received));
        return context.body(null, 204);
      },
    )
    .delete(
      '/:uploadId',
      describe({
        tag: 'Imports',
        summary: 'Give up an upload',
        answer: null,
        problems: ['upload.not_found'],
      }),
      requirePermission('data.import'),
      validate('param', uploadIdParameter),
      refuseParameters,
      async (context) => {
        const desk = deskOf(context, services);
        const upload = await findUpload(desk, context.req.valid('param').uploadId);
        await audit.change(
          context,
          { action: 'import.upload_discarded', target: { kind: 'upload', id: upload.id } },
          () => createUploads(desk.imports).remove(upload.id),
        );
        return context.body(null, 204);
      },
    );
}

function parseOffset(header: string | undefined): number {
  if (header !== undefined && /^\d{1,15}$/.test(header)) return Number(header);
  throw new ApiError(
    'request.invalid_parameter',
    'Upload-Offset says at which byte of the file the chunk begins.',
    {
      parameter: 'Upload-Offset',
    },
  );
}
