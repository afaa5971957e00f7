/** Strong validators computed from what an answer depends on, before the answer itself is computed. */
import { createHash } from 'node:crypto';

/** The entity tag, quoted, of an answer that depends on exactly these parts. */
export function entityTag(parts: readonly unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  return `"${digest.slice(0, 32)}"`;
}

/** The opaque texts in a list of strong tags such as `If-Match`; weak ones never match (RFC 9110, 13.1.1). Null: `*`. */
export function listTags(header: string): string[] | null {
  if (header.trim() === '*') return null;
  return [...header.matchAll(/(?:^|[\s,])"([^"]*)"/g)].map(([, text]) => text ?? '');
}

/** Whether `If-None-Match` names the tag; weak comparison, as RFC 9110 (13.1.2) asks. */
export function isNoneMatch(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((candidate) => {
    const text = candidate.trim();
    return text === '*' || text.replace(/^W\//, '') === tag;
  });
}
