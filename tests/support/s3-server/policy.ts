import { S3Error } from './errors.ts';

export interface Credential {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of session credentials, as STS hands them out: must then come with every request. */
  sessionToken?: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  /** What the session may touch; without it, everything. */
  policy?: PrefixPolicy;
}

/** The effect of an IAM session policy that allows objects, and lists, under some prefixes of one bucket. */
export interface PrefixPolicy {
  bucket: string;
  /** Ending with `/`. */
  prefixes: readonly string[];
  /** Whether objects may be written and deleted. Default true. */
  write?: boolean;
}

export interface Action {
  bucket: string;
  kind: 'read' | 'write' | 'list';
  /** The object's key, or the prefix of a list. */
  key: string;
}

export function authorize({ policy }: Credential, action: Action): void {
  if (!policy) return;
  const allowed =
    policy.bucket === action.bucket &&
    policy.prefixes.some((prefix) => action.key.startsWith(prefix)) &&
    (action.kind !== 'write' || policy.write !== false);
  if (!allowed) throw new S3Error('AccessDenied');
}
