import { createHash } from 'node:crypto';
import { normalizeName } from './match-columns.ts';

/** Names files of the same columns in the same order alike, whatever their case, accents and punctuation. */
export function headerSignature(names: readonly string[]): string {
  return createHash('sha256').update(names.map(normalizeName).join('\n')).digest('hex').slice(0, 16);
}
