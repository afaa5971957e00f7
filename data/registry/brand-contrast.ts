import type { BrandColors } from './tenant.ts';

/** WCAG 2.2, 1.4.11: the parts of controls and charts. Text on the primary colour always reaches 4.5:1 (1.4.3). */
const partRatio = 3;
/** The page's own backgrounds, light and dark. */
const lightPage = '#ffffff';
const darkPage = '#111418';

export type BrandWarning =
  /** Buttons and links in this colour are hard to make out on the light, or the dark, page. */
  | 'brand.primary_faint_on_light'
  | 'brand.primary_faint_on_dark'
  /** The two series of a chart look alike. */
  | 'brand.colors_alike';

export interface BrandAssessment {
  /** The better colour for text on the primary colour. */
  textOnPrimary: '#000000' | '#ffffff';
  /** Contrast ratios, 1 to 21. */
  ratios: { textOnPrimary: number; primaryOnLight: number; primaryOnDark: number; accentToPrimary: number };
  warnings: BrandWarning[];
}

/** Contrast ratio of two `#rrggbb` colours by WCAG 2.2, 1 to 21. */
export function contrastRatio(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** What an owner should know before choosing these colours. Nothing here forbids them. */
export function assessBrand({ primary, accent }: BrandColors): BrandAssessment {
  const onWhite = contrastRatio('#ffffff', primary);
  const onBlack = contrastRatio('#000000', primary);
  const ratios = {
    textOnPrimary: Math.max(onWhite, onBlack),
    primaryOnLight: contrastRatio(primary, lightPage),
    primaryOnDark: contrastRatio(primary, darkPage),
    accentToPrimary: contrastRatio(primary, accent),
  };
  const warnings: BrandWarning[] = [];
  if (ratios.primaryOnLight < partRatio) warnings.push('brand.primary_faint_on_light');
  if (ratios.primaryOnDark < partRatio) warnings.push('brand.primary_faint_on_dark');
  if (distance(primary, accent) < 48) warnings.push('brand.colors_alike');
  return { textOnPrimary: onWhite >= onBlack ? '#ffffff' : '#000000', ratios, warnings };
}

const channels = (color: string) =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16)) as [number, number, number];

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Euclidean, 0 to 442: crude, but enough to tell twins from siblings. */
function distance(one: string, other: string): number {
  const second = channels(other);
  return Math.hypot(...channels(one).map((channel, index) => channel - (second[index] as number)));
}
