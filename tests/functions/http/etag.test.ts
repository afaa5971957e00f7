import { describe, expect, test } from 'vitest';
import { entityTag, isNoneMatch } from '#functions/http/etag.ts';

describe('an entity tag', () => {
  const tag = entityTag(['granja', 'sales@1', { q: 'arepa' }]);

  test('is strong, quoted and differs with each part', () => {
    expect(tag).toMatch(/^"[A-Za-z0-9_-]{32}"$/);
    expect(entityTag(['granja2', 'sales@1', { q: 'arepa' }])).not.toBe(tag);
    expect(entityTag(['granja', 'sales@2', { q: 'arepa' }])).not.toBe(tag);
    expect(entityTag(['granja', 'sales@1', { q: 'queso' }])).not.toBe(tag);
    expect(entityTag(['granjas', 'ales@1', { q: 'arepa' }])).not.toBe(tag);
  });

  test.each([
    [undefined, false],
    ['', false],
    ['"other"', false],
    [tag, true],
    [`W/${tag}`, true],
    [`"other" , ${tag}`, true],
    ['*', true],
  ])('If-None-Match %s', (header, expected) => {
    expect(isNoneMatch(header, tag)).toBe(expected);
  });
});
