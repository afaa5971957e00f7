/** What the API's own assessment of brand colours says (`data/registry/brand-contrast.ts`), while somebody types. */
import { contrast } from './tones.ts';

/** WCAG 2.2, 1.4.11, for the parts of controls and charts. */
const partRatio = 3;
const lightPage = '#ffffff';
const darkPage = '#111418';
/** Euclidean distance of two colours that are still told apart. */
const alikeDistance = 48;

export type BrandWarning =
  | 'brand.primary_faint_on_light'
  | 'brand.primary_faint_on_dark'
  | 'brand.colors_alike';

export interface BrandColors {
  /** `#rrggbb` each. */
  primary: string;
  accent: string;
}

export interface BrandAssessment {
  /** Contrast ratios, 1 to 21. */
  ratios: { textOnPrimary: number; primaryOnLight: number; primaryOnDark: number };
  warnings: BrandWarning[];
}

export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

/** @param colors both `#rrggbb` */
export function assessBrand({ primary, accent }: BrandColors): BrandAssessment {
  const ratios = {
    textOnPrimary: Math.max(contrast('#ffffff', primary), contrast('#000000', primary)),
    primaryOnLight: contrast(lightPage, primary),
    primaryOnDark: contrast(darkPage, primary),
  };
  const warnings: BrandWarning[] = [];
  if (ratios.primaryOnLight < partRatio) warnings.push('brand.primary_faint_on_light');
  if (ratios.primaryOnDark < partRatio) warnings.push('brand.primary_faint_on_dark');
  if (distance(primary, accent) < alikeDistance) warnings.push('brand.colors_alike');
  return { ratios, warnings };
}

const channels = (color: string) =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));

function distance(one: string, other: string): number {
  const second = channels(other);
  return Math.hypot(...channels(one).map((channel, index) => channel - (second[index] ?? 0)));
}
