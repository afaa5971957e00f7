import { contrast } from '../../shared/brand.ts';

export interface ColorAssessment {
  /** Contrast ratios, 1 to 21. */
  textOnPrimary: number;
  primaryOnLight: number;
  primaryOnDark: number;
  isFaintOnLight: boolean;
  isFaintOnDark: boolean;
  areAlike: boolean;
}

/** WCAG 2.2, 1.4.11. */
const partRatio = 3;
const lightPage = '#ffffff';
const darkPage = '#111418';
/** Euclidean distance in RGB, 0 to 442. */
const alikeDistance = 48;

/** While colours are being chosen, what the API says of those that are saved. Both are `#rrggbb`. */
export function assessColors(primary: string, accent: string): ColorAssessment {
  const primaryOnLight = contrast(primary, lightPage);
  const primaryOnDark = contrast(primary, darkPage);
  return {
    textOnPrimary: Math.max(contrast('#ffffff', primary), contrast('#000000', primary)),
    primaryOnLight,
    primaryOnDark,
    isFaintOnLight: primaryOnLight < partRatio,
    isFaintOnDark: primaryOnDark < partRatio,
    areAlike: distance(primary, accent) < alikeDistance,
  };
}

function distance(one: string, other: string): number {
  const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const second = channels(other);
  return Math.hypot(...channels(one).map((channel, index) => channel - (second[index] ?? 0)));
}
