const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.234.567` bytes as `1,2 MB`: decimal units, at most one decimal. */
export function formatBytes(bytes: number, language: 'es' | 'en'): string {
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const locale = language === 'es' ? 'es-VE' : 'en';
  const amount = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(bytes / 1_000 ** step);
  return `${amount}\u00a0${units[step]}`;
}
