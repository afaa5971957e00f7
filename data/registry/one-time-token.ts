import { randomBytes } from 'node:crypto';
import { sha256 } from './keys.ts';

const shape = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits for a link or a cookie, and the digest under which they are stored. */
export function createToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: sha256(token) };
}

/** The digest of a token, or null where `text` cannot be one. */
export function hashToken(text: string): string | null {
  return shape.test(text) ? sha256(text) : null;
}
