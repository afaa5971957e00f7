import { createReadStream } from 'node:fs';

const [quote, backslash] = [0x22, 0x5c];
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Whether objects and arrays of a JSON text (one value or many) lie deeper within each other than `levels`. */
export async function isNestedBeyond(levels: number, path: string, signal?: AbortSignal): Promise<boolean> {
  let depth = 0;
  let inText = false;
  let escaped = false;
  for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      if (escaped) escaped = false;
      else if (inText && byte === backslash) escaped = true;
      else if (byte === quote) inText = !inText;
      else if (inText) continue;
      else if (byte === openObject || byte === openArray) depth += 1;
      else if (byte === closeObject || byte === closeArray) depth -= 1;
      if (depth > levels) return true;
    }
  }
  return false;
}
