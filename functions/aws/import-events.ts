/** What an object that S3 announces is about, or null where it is none of ours. */
export type ImportEvent =
  | { kind: 'upload'; tenantId: string; uploadId: string }
  | { kind: 'job'; tenantId: string; importId: string };

const eventKey =
  /^tenants\/([^/]+)\/imports\/(?:uploads\/([A-Za-z0-9-]{1,64})\/upload|jobs\/([0-9a-f-]{24,29})\/start)$/;

export function parseEventKey(key: string): ImportEvent | null {
  const [, tenantId, uploadId, importId] = eventKey.exec(key) ?? [];
  if (tenantId && uploadId) return { kind: 'upload', tenantId, uploadId };
  return tenantId && importId ? { kind: 'job', tenantId, importId } : null;
}
