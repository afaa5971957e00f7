import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeJsonBody } from '#functions/http/json-body.ts';

test('a body is the JSON that JSON.stringify makes of it, however long its lists are', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const list = fc.array(value, { maxLength: 30 }).chain((few) =>
    // Around the ends of the pieces.
    fc.constantFrom(0, 199, 200, 201, 600).map((length) => [...few, ...Array<number>(length).fill(1)]),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.oneof(value, list)), async (body) => {
      expect(new TextDecoder().decode(await encodeJsonBody(body))).toBe(JSON.stringify(body));
    }),
    { numRuns: 200, seed: 5 },
  );
});
