import { createCooperativeYield } from '#data/cooperative-yield.ts';

const itemsAtOnce = 200;

/**
 * `JSON.stringify` in UTF-8, of a body whose lists may be long: written in pieces, so that others are served
 * in between.
 */
export async function encodeJsonBody(body: object): Promise<Uint8Array<ArrayBuffer>> {
  const yieldIfLong = createCooperativeYield();
  const members: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    const text = Array.isArray(value) ? await listText(value, yieldIfLong) : JSON.stringify(value);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return new TextEncoder().encode(`{${members.join(',')}}`);
}

async function listText(items: readonly unknown[], yieldIfLong: () => Promise<void>): Promise<string> {
  const pieces: string[] = [];
  for (let start = 0; start < items.length; start += itemsAtOnce) {
    pieces.push(JSON.stringify(items.slice(start, start + itemsAtOnce)).slice(1, -1));
    await yieldIfLong();
  }
  return `[${pieces.join(',')}]`;
}
