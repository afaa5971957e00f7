import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { commonPasswords } from './common-passwords.ts';
import { RegistryError } from './errors.ts';

/** OWASP's minimum for Argon2id (2024): 19 MiB, two passes, one lane. About 30 ms on one core (November 2026). */
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const saltBytes = 16;
const minCharacters = 8;
/** Bounds the work of hashing; any pass phrase fits. */
const maxBytes = 1024;

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** Rejects with `password.too_short`, `password.too_long` or `password.common`. No rules of composition. */
export function assertPassword(password: string): void {
  const normal = password.normalize('NFKC');
  if (Array.from(normal).length < minCharacters) {
    throw new RegistryError('password.too_short', `A password has at least ${minCharacters} characters.`);
  }
  if (Buffer.byteLength(normal) > maxBytes) {
    throw new RegistryError('password.too_long', `A password has at most ${maxBytes} bytes.`);
  }
  if (commonPasswords.has(normal.toLowerCase())) {
    throw new RegistryError('password.common', 'This password is among the first that anybody would try.');
  }
}

/** PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`, Base64 without padding. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(saltBytes);
  const { memory, passes, parallelism } = parameters;
  const hash = await derive('argon2id', { ...parameters, message: password.normalize('NFKC'), nonce });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(hash)}`;
}

/**
 * Whether `password` is the one of `stored`. Where nothing is stored (null) or the password is too long to
 * be anybody's, the same work is done for nothing, so that the time tells nothing.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const tooLong = Buffer.byteLength(password) > maxBytes * 4;
  const parsed = stored === null ? null : parseHash(stored);
  const { salt, hash, ...cost } = parsed ?? { ...parameters, salt: Buffer.alloc(saltBytes), hash: null };
  const derived = await derive('argon2id', {
    ...cost,
    tagLength: hash?.byteLength ?? parameters.tagLength,
    message: tooLong ? '' : password.normalize('NFKC'),
    nonce: salt,
  });
  return hash !== null && !tooLong && timingSafeEqual(derived, hash);
}

function parseHash(stored: string) {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
    stored,
  );
  if (!match) throw new RegistryError('registry.damaged', 'The stored password hash is damaged.');
  const [memory = 0, passes = 0, parallelism = 0] = match.slice(1, 4).map(Number);
  const [salt = '', hash = ''] = match.slice(4);
  return {
    memory,
    passes,
    parallelism,
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
