import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * The text of an API key: `flx_`, 30 random characters (178 bits) and 6 of checksum, all base62. The fixed
 * shape lets secret scanners find leaked keys, and the checksum refuses a mistyped one without a look-up.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 30;
const checksumLength = 6;
const shape = /^flx_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

export function createApiKeyText(): string {
  let text = '';
  while (text.length < randomLength) {
    for (const byte of randomBytes(randomLength)) {
      // 248 = 4 × 62: larger bytes would make the first characters likelier than the others.
      if (byte < 248 && text.length < randomLength) text += alphabet[byte % 62];
    }
  }
  return `flx_${text}${checksumOf(text)}`;
}

/** Whether `text` has the shape and the checksum of a key; says nothing of whether it is anybody's. */
export function isApiKeyText(text: string): boolean {
  const [, random, checksum] = shape.exec(text) ?? [];
  return random !== undefined && checksumOf(random) === checksum;
}

function checksumOf(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let position = 0; position < checksumLength; position += 1) {
    text = `${alphabet[rest % 62]}${text}`;
    rest = Math.floor(rest / 62);
  }
  return text;
}
