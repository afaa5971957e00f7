import { describe, expect, test } from 'vitest';
import { assessBrand, contrastRatio } from '#data/registry/brand-contrast.ts';

describe('the contrast of brand colours', () => {
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    // WebAIM's published examples.
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#ffffff', 4.54],
    ['#0000ff', '#ffffff', 8.59],
  ])('%s on %s is %f', (one, other, ratio) => {
    expect(contrastRatio(one, other)).toBeCloseTo(ratio, 2);
    expect(contrastRatio(other, one)).toBeCloseTo(ratio, 2);
  });

  test('text on the primary colour is black or white, whichever is read better, and always readable', () => {
    expect(assessBrand({ primary: '#12355b', accent: '#ff6f59' }).textOnPrimary).toBe('#ffffff');
    expect(assessBrand({ primary: '#f2a900', accent: '#12355b' }).textOnPrimary).toBe('#000000');
    for (let value = 0; value < 0xffffff; value += 4099) {
      const primary = `#${value.toString(16).padStart(6, '0')}`;
      expect(assessBrand({ primary, accent: '#000000' }).ratios.textOnPrimary).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each([
    [{ primary: '#ffee99', accent: '#12355b' }, ['brand.primary_faint_on_light']],
    [{ primary: '#101010', accent: '#ff6f59' }, ['brand.primary_faint_on_dark']],
    [{ primary: '#3b82c4', accent: '#3b82d0' }, ['brand.colors_alike']],
    [{ primary: '#3b82c4', accent: '#e0a526' }, []],
  ])('%o gives the warnings %j', (colors, warnings) => {
    expect(assessBrand(colors).warnings).toEqual(warnings);
  });
});
