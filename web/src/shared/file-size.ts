const units = ['B', 'KB', 'MB', 'GB'] as const;

/** `1,5 MB`: with one decimal below ten, as the language writes it. */
export function formatFileSize(bytes: number, language: string): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  const number = new Intl.NumberFormat(language === 'es' ? 'es-VE' : 'en', {
    maximumFractionDigits: power > 0 && value < 10 ? 1 : 0,
  });
  return `${number.format(value)} ${units[power]}`;
}
