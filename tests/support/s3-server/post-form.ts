import { S3Error } from './errors.ts';
import { authorize, type Credential } from './policy.ts';
import { assertSignature, signature } from './sigv4.ts';

/**
 * Browser uploads by POST with a signed policy:
 * `docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html`. Conditions known here:
 * exact match (`{"field": "value"}` and `["eq", "$field", "value"]`), `starts-with`, `content-length-range`.
 */
export interface PostedFile {
  key: string;
  contentType: string;
  body: Uint8Array;
}

type Condition = Record<string, string> | [string, string | number, string | number];

export async function readPost(
  contentType: string,
  body: Uint8Array,
  bucket: string,
  credentials: readonly Credential[],
  nowMs: number,
): Promise<PostedFile> {
  const { fields, file } = await parseForm(contentType, body);
  const credential = verifyPolicy(fields, credentials);
  const policy = parsePolicy(fields.get('policy') ?? '');
  if (!(nowMs < Date.parse(policy.expiration))) throw new S3Error('AccessDenied', 'The policy has expired.');
  fields.set('bucket', bucket);
  const named = new Set(['policy', 'x-amz-signature', 'file']);
  for (const condition of policy.conditions) named.add(check(condition, fields, file.byteLength));
  const extra = [...fields.keys()].find(
    (name) => !named.has(name) && !name.startsWith('x-ignore-') && name !== 'bucket',
  );
  if (extra) throw new S3Error('AccessDenied', `The policy says nothing of the field ${extra}.`);
  const key = fields.get('key') ?? '';
  authorize(credential, { bucket, kind: 'write', key });
  return { key, contentType: fields.get('content-type') ?? 'binary/octet-stream', body: file };
}

async function parseForm(contentType: string, body: Uint8Array) {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch((error: unknown) => {
      throw new S3Error('MalformedPOSTRequest', String(error));
    });
  const fields = new Map<string, string>();
  let file: Uint8Array | null = null;
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
    else if (name === 'file') file = new Uint8Array(await value.arrayBuffer());
  }
  if (!file) throw new S3Error('InvalidArgument', 'The form has no file.');
  return { fields, file };
}

function verifyPolicy(fields: ReadonlyMap<string, string>, credentials: readonly Credential[]): Credential {
  const [accessKeyId, ...scope] = (fields.get('x-amz-credential') ?? '').split('/');
  const credential = credentials.find((candidate) => candidate.accessKeyId === accessKeyId);
  if (!credential) throw new S3Error('InvalidAccessKeyId');
  if (credential.sessionToken !== fields.get('x-amz-security-token')) throw new S3Error('InvalidToken');
  const expected = signature(credential.secretAccessKey, scope.join('/'), fields.get('policy') ?? '');
  assertSignature(expected, fields.get('x-amz-signature') ?? '');
  return credential;
}

function parsePolicy(encoded: string): { expiration: string; conditions: Condition[] } {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64').toString());
  } catch {
    throw new S3Error('InvalidPolicyDocument');
  }
}

/** Rejects where the condition does not hold; returns the field that it is about. */
function check(condition: Condition, fields: ReadonlyMap<string, string>, sizeBytes: number): string {
  if (!Array.isArray(condition)) {
    const [field] = Object.entries(condition);
    if (!field) throw new S3Error('InvalidPolicyDocument');
    return check(['eq', `$${field[0]}`, field[1]], fields, sizeBytes);
  }
  const [operator, first, second] = condition;
  if (operator === 'content-length-range') {
    if (sizeBytes < Number(first)) throw new S3Error('EntityTooSmall');
    if (sizeBytes > Number(second)) throw new S3Error('EntityTooLarge');
    return '';
  }
  const name = String(first).replace('$', '').toLowerCase();
  const given = fields.get(name) ?? '';
  const holds =
    operator === 'eq' ? given === second : operator === 'starts-with' && given.startsWith(String(second));
  if (!holds) throw new S3Error('AccessDenied', `Policy condition failed: ${JSON.stringify(condition)}.`);
  return name;
}
