/**
 * An uploaded file becomes rows. Under the tenant's `imports/uploads/<upload>/` lie `request.json` (what the
 * file is, written when the upload was allowed), `upload` (the file) and, in the end, `result.json`.
 *
 * S3 announces an object at least once and in no order: importing again changes nothing. A file that cannot
 * be imported is answered in `result.json`; only what may pass by itself rejects, and is then tried again.
 */
import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import * as v from 'valibot';
import type { Clock } from '#data/clock.ts';
import { ImportError } from '#data/import/errors.ts';
import type { ImportCounts } from '#data/import/import-record.ts';
import { importTables } from '#data/import/mapping/fields.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { Lake } from '#data/lake/lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import type { Registry } from '#data/registry/registry.ts';
import type { ObjectStore } from '#data/store/object-store.ts';

export interface ImportUploadDependencies {
  lake: Lake;
  registry: Registry;
  /** The whole store as one tenant may see it. */
  tenantStore(tenantId: TenantId): ObjectStore;
  clock: Clock;
}

const requestSchema = v.object({
  fileName: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  table: v.picklist(importTables),
  /** A profile by name; without one the columns are recognised by their names. */
  profile: v.optional(v.string()),
  sheet: v.optional(v.string()),
  actor: v.string(),
});
export type UploadRequest = v.InferOutput<typeof requestSchema>;

export type UploadResult =
  | { status: 'imported'; importId: string; outcome: string; counts: ImportCounts }
  | { status: 'refused'; code: string; message: string; details: Readonly<Record<string, unknown>> };

export interface UploadName {
  tenantId: TenantId;
  uploadId: string;
}

const uploadKey = /^tenants\/([^/]+)\/imports\/uploads\/([A-Za-z0-9-]{1,64})\/upload$/;

/** The upload that a key of the bucket is, or null where it is none. */
export function parseUploadKey(key: string): UploadName | null {
  const [, tenant = '', uploadId = ''] = uploadKey.exec(key) ?? [];
  const tenantId = parseTenantId(tenant);
  return tenantId && uploadId ? { tenantId, uploadId } : null;
}

export async function importUpload(
  dependencies: ImportUploadDependencies,
  { tenantId, uploadId }: UploadName,
): Promise<UploadResult> {
  const imports = openImportFolder(dependencies.tenantStore(tenantId), tenantId);
  const folder = `uploads/${uploadId}`;
  const result = await attempt(dependencies, tenantId, imports, folder);
  const repeated = result.status === 'imported' && result.outcome === 'already_imported';
  // A second announcement says nothing new of an upload that has its result.
  if (repeated && (await imports.head(`${folder}/result.json`))) return result;
  const body = new TextEncoder().encode(JSON.stringify(result));
  await imports.put(`${folder}/result.json`, body, { contentType: 'application/json' });
  return result;
}

async function attempt(
  { lake, registry, clock }: ImportUploadDependencies,
  tenantId: TenantId,
  imports: ObjectStore,
  folder: string,
): Promise<UploadResult> {
  const tenant = await registry.tenants.get(tenantId);
  if (tenant?.status !== 'active') return refused('tenant.not_active', 'The tenant is not active.');
  const request = await readRequest(imports, folder);
  if (!request) return refused('import.no_request', 'The upload was not announced, or not as it should be.');

  const tenantLake = lake.tenant(tenantId);
  await using scratch = await tenantLake.scratch();
  const path = join(scratch.path, `upload${extensionOf(request.fileName)}`);
  const file = await imports.getStream(`${folder}/upload`);
  if (!file) return refused('import.file_not_found', 'The uploaded file is no longer there.');
  await writeFile(path, file.body);
  try {
    const profile: ImportProfile = request.profile
      ? await createProfileStore(imports).get(request.profile)
      : { name: 'by-column-names', title: 'By column names', table: request.table };
    const { id, outcome, counts } = await runImport(
      { lake: tenantLake, imports, clock, tenant: tenant.settings },
      {
        path,
        fileName: request.fileName,
        profile: { ...profile, table: request.table },
        actor: request.actor,
        ...(request.sheet === undefined ? {} : { sheet: request.sheet }),
      },
    );
    return { status: 'imported', importId: id, outcome, counts };
  } catch (error) {
    if (error instanceof ImportError) return refused(error.code, error.message, error.details);
    throw error;
  }
}

async function readRequest(imports: ObjectStore, folder: string): Promise<UploadRequest | null> {
  const object = await imports.get(`${folder}/request.json`);
  if (!object) return null;
  try {
    const parsed = v.safeParse(requestSchema, JSON.parse(new TextDecoder().decode(object.body)));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Of the owner's file name only this reaches the file system. */
function extensionOf(fileName: string): string {
  const extension = extname(fileName).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : '';
}

function refused(
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): UploadResult {
  return { status: 'refused', code, message, details };
}
