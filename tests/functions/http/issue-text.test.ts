import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type Issue, issueText } from '#functions/http/issue-text.ts';

const schema = v.strictObject({
  name: v.exactOptional(v.pipe(v.string(), v.minLength(2), v.maxLength(3))),
  count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9))),
  role: v.exactOptional(v.picklist(['owner', 'viewer'])),
  list: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1))),
  code: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
  own: v.exactOptional(v.pipe(v.string(), v.regex(/^a/, 'it begins with a'))),
});
const required = v.strictObject({ name: v.string() });

describe('what is wrong with a value is said in words', () => {
  test.each<[unknown, string]>([
    [{ other: 1 }, 'there is no such field'],
    [{ name: 5 }, 'it must be text'],
    [{ name: 'a' }, 'it must have at least 2 characters'],
    [{ name: 'abcd' }, 'it must have at most 3 characters'],
    [{ list: [] }, 'it must have at least 1 entry'],
    [{ count: '5' }, 'it must be a number'],
    [{ count: 1.5 }, 'it must be a whole number'],
    [{ count: 0 }, 'it must be at least 1'],
    [{ count: 10 }, 'it must be at most 9'],
    [{ role: 'root' }, 'it must be one of owner, viewer'],
    [{ code: 'usd' }, 'it is not written as it should be'],
    [{ own: 'b' }, 'it begins with a'],
  ])('%j: %s', (input, sentence) => {
    const [issue] = v.safeParse(schema, input).issues ?? [];
    expect(issueText(issue as Issue)).toBe(sentence);
  });

  test('a missing one', () => {
    const [issue] = v.safeParse(required, {}).issues ?? [];
    expect(issueText(issue as Issue)).toBe('it is missing');
  });
});
