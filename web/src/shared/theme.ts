import { createSignal } from 'solid-js';
import { type Brand, type BrandTones, deriveBrand } from './brand/tones.ts';
import type { SiteConfig } from './config.ts';

export type Theme = 'system' | 'light' | 'dark';

/** Read by `public/theme.js` before the first paint. */
const storageKey = 'fluxion.theme';

const [theme, setSignal] = createSignal<Theme>(storedTheme());

/** The chosen theme; `system` follows the device. */
export { theme };

export function setTheme(next: Theme): void {
  setSignal(next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  remember(storageKey, next === 'system' ? null : next);
}

/** Puts a tenant's colours into the variables that `styles.css` builds on, and its logo on the tab. */
export function showBrand({ colors, logoUrl }: Pick<SiteConfig, 'colors' | 'logoUrl'>): void {
  const brand: Brand = deriveBrand(colors.primary);
  document.querySelector('link[rel=icon]')?.setAttribute('href', logoUrl ?? '/favicon.svg');
  for (const [name, color] of Object.entries(brandVariables(brand))) {
    document.documentElement.style.setProperty(name, color);
  }
}

/** The variables that `styles.css` makes a theme's brand of, wherever `data-theme` or the root stands. */
export function brandVariables({ light, dark }: Brand): Record<`--brand-${string}`, string> {
  return { ...variablesOf('light', light), ...variablesOf('dark', dark) };
}

/** The colour that a class shows now, for canvases, which know no variables. */
export function resolveColor(host: Element, className: string): string {
  const probe = document.createElement('span');
  probe.className = className;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Keeps a choice on this device; null forgets it. Without storage it lasts as long as the page. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is switched off or full.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function storedTheme(): Theme {
  const stored = recall(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function variablesOf(theme: 'light' | 'dark', tones: BrandTones): Record<`--brand-${string}`, string> {
  return {
    [`--brand-fill-${theme}`]: tones.fill,
    [`--brand-hover-${theme}`]: tones.fillHover,
    [`--brand-on-${theme}`]: tones.onFill,
    [`--brand-subtle-${theme}`]: tones.subtle,
    [`--brand-ink-${theme}`]: tones.ink,
    [`--brand-graphic-${theme}`]: tones.graphic,
  };
}
