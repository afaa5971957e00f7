/**
 * A tenant's colour made usable: every text colour derived here reaches 4.5:1 (WCAG 2.2, 1.4.3) and every
 * graphic 3:1 (1.4.11) on the surfaces of `styles.css`, whatever colour the tenant chose. Lightness is moved
 * in OKLCH, so that the hue stays the tenant's.
 */
type Rgb = readonly [number, number, number];
type Oklch = readonly [lightness: number, chroma: number, hueRadians: number];

export interface BrandTones {
  /** Fill of buttons and of the active mark. */
  fill: string;
  fillHover: string;
  /** Text on `fill`. */
  onFill: string;
  /** Tinted background. */
  subtle: string;
  /** Text and icons in the brand's hue on any surface, `subtle` included. */
  ink: string;
  /** Lines and bars of charts. */
  graphic: string;
}

export interface Brand {
  light: BrandTones;
  dark: BrandTones;
}

const minTextContrast = 4.5;
const minGraphicContrast = 3;
/** On dark ground a thin line of 3:1 is seen but looks switched off. */
const darkGraphicContrast = 5;
/** The least favourable surfaces: `--subtle` in light, `--subtle` in dark (see `styles.css`). */
const lightSurface = '#f2f4f6';
const darkSurface = '#20242a';

/** Tones of a theme pair from `#rrggbb`; an unreadable colour counts as the house colour. */
export function deriveBrand(primary: string): Brand {
  const base = toOklch(parseHex(/^#[0-9a-f]{6}$/i.test(primary) ? primary : '#3d46c2'));
  return { light: tones(base, 'light'), dark: tones(base, 'dark') };
}

/** WCAG contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(parseHex(a)), luminance(parseHex(b))].sort((x, y) => y - x) as [
    number,
    number,
  ];
  return (high + 0.05) / (low + 0.05);
}

function tones(base: Oklch, theme: 'light' | 'dark'): BrandTones {
  const surface = theme === 'light' ? lightSurface : darkSurface;
  const [, chroma, hue] = base;
  const subtle =
    theme === 'light'
      ? toHex([0.955, Math.min(chroma, 0.035), hue])
      : toHex([0.29, Math.min(chroma, 0.05), hue]);
  const solid = reach(base, [surface], minGraphicContrast, theme);
  // One of white and black always reaches 4.58:1; near-black is kinder where it suffices.
  const onFill = ['#ffffff', '#101318'].find((text) => contrast(text, solid) >= minTextContrast) ?? '#000000';
  return {
    fill: solid,
    fillHover: reach(
      shift(toOklch(parseHex(solid)), onFill === '#ffffff' ? -0.05 : 0.05),
      [onFill],
      minTextContrast,
      onFill === '#ffffff' ? 'light' : 'dark',
    ),
    onFill,
    subtle,
    ink: reach(base, [surface, subtle], minTextContrast, theme),
    graphic: theme === 'light' ? solid : reach(base, [surface], darkGraphicContrast, theme),
  };
}

/** The nearest lightness of the same hue that has the contrast: darker on light ground, lighter on dark. */
function reach(
  color: Oklch,
  grounds: readonly string[],
  minContrast: number,
  theme: 'light' | 'dark',
): string {
  const step = theme === 'light' ? -0.01 : 0.01;
  for (let tone = color; tone[0] >= 0 && tone[0] <= 1; tone = shift(tone, step)) {
    const hex = toHex(tone);
    if (grounds.every((ground) => contrast(hex, ground) >= minContrast)) return hex;
  }
  return theme === 'light' ? '#000000' : '#ffffff';
}

function shift([lightness, chroma, hue]: Oklch, by: number): Oklch {
  return [lightness + by, chroma, hue];
}

function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** sRGB to OKLCH, Björn Ottosson's matrices: https://bottosson.github.io/posts/oklab/ */
function toOklch(rgb: Rgb): Oklch {
  const [r, g, b] = rgb.map(linear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const c = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(a, c), Math.atan2(c, a)];
}

/** OKLCH to `#rrggbb`; a colour outside sRGB loses chroma, not hue or lightness. */
function toHex([lightness, chroma, hue]: Oklch): string {
  for (let reduced = chroma; ; reduced -= 0.005) {
    const rgb = toLinearRgb([lightness, Math.max(0, reduced), hue]);
    if (reduced <= 0 || rgb.every((channel) => channel >= -0.0005 && channel <= 1.0005)) {
      return `#${rgb.map((channel) => encode(channel).toString(16).padStart(2, '0')).join('')}`;
    }
  }
}

function toLinearRgb([lightness, chroma, hue]: Oklch): Rgb {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function encode(channel: number): number {
  const clipped = Math.min(1, Math.max(0, channel));
  const value = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(value * 255);
}
