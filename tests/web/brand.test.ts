import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, deriveBrand } from '../../web/src/shared/brand/tones.ts';

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
/** The surfaces that text of the brand's hue stands on; `subtle` of the page is the least favourable. */
const grounds = { light: ['#ffffff', '#f2f4f6'], dark: ['#14171c', '#20242a'] } as const;

test('contrast is the ratio of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

test('whatever colour a tenant chooses, text reaches 4.5:1 and graphics 3:1, in light and dark', () => {
  fc.assert(
    fc.property(color, fc.constantFrom('light', 'dark'), (primary, theme) => {
      const tones = deriveBrand(primary)[theme];
      expect(contrast(tones.onFill, tones.fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tones.onFill, tones.fillHover)).toBeGreaterThanOrEqual(4.5);
      for (const ground of [...grounds[theme], tones.subtle]) {
        expect(contrast(tones.ink, ground)).toBeGreaterThanOrEqual(4.5);
      }
      for (const ground of grounds[theme]) {
        expect(contrast(tones.graphic, ground)).toBeGreaterThanOrEqual(3);
      }
    }),
    { numRuns: 500 },
  );
});

test('a colour that is already readable stays the tenant’s own', () => {
  expect(deriveBrand('#2f7d32').light.fill).toBe('#2f7d32');
});

test('what is no colour becomes the house colour', () => {
  expect(deriveBrand('red; background:url(x)')).toEqual(deriveBrand('#3d46c2'));
});

test('the style sheet defines every tone that a brand sets', () => {
  const styles = readFileSync(new URL('../../web/src/styles.css', import.meta.url), 'utf8');
  for (const tone of ['fill', 'hover', 'on', 'subtle', 'ink', 'graphic']) {
    for (const theme of ['light', 'dark']) expect(styles).toContain(`var(--brand-${tone}-${theme}`);
  }
});
