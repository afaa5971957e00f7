/**
 * Numbers, money and dates as the tenant writes them. Amounts arrive as exact decimal text and are handed to
 * `Intl.NumberFormat` as text: no digit passes through a float.
 */
export interface FormatSettings {
  language: 'es' | 'en';
  /** The tenant's; its number format applies where its language is the one on the page. */
  locale: string;
  currency: string;
  currencySymbol: string;
  timeZone: string;
}

/** Decimal text, or a count. */
type Amount = string | number;

export interface Formatter {
  language: 'es' | 'en';
  /** Of numbers. */
  locale: string;
  currency: string;
  currencySymbol: string;
  /** `Bs. 1.234,50` */
  money: (amount: Amount) => string;
  /** As `money`, with up to four decimals where the price has them. */
  unitMoney: (amount: Amount) => string;
  /** As `money`; cents are left out from 100 million on, so that the figure fits a card. */
  moneyShort: (amount: Amount) => string;
  /** An amount of money without its symbol, for columns that name the currency: `1.234,50`. */
  decimal: (amount: Amount) => string;
  /** As `decimal`, with up to four decimals where the price has them. */
  unitDecimal: (amount: Amount) => string;
  /** For axes: `1,2 M`. */
  compact: (amount: number) => string;
  /** A count, or a quantity with at most three decimals. */
  number: (amount: Amount) => string;
  /** A sum of quantities: as `number`, and whole from 1,000 on. */
  quantitySum: (amount: Amount) => string;
  /** `"0.1250"` as `+12,5 %`. */
  change: (ratio: Amount) => string;
  percent: (ratio: Amount) => string;
  /** Calendar date `2026-03-31` as `31/03/2026`. */
  date: (date: string) => string;
  /** `31 mar`; `mar 2026` for a month. */
  dateShort: (date: string) => string;
  /** `23/09 – 22/10`; `23/12/25 – 22/01/26` where a year is not `year`. */
  dateRange: (from: string, to: string, year: string) => string;
  /** `mar 31/03/2026`; `marzo de 2026` for a month. */
  dateLong: (date: string) => string;
  /** A moment, in the tenant's zone: `31/03/2026 14:05`. */
  dateTime: (instant: string) => string;
  /** The day of a moment, in the tenant's zone: `31/03/2026`. */
  dateOf: (instant: string) => string;
  /** `14:05` for a moment of today in the tenant's zone, else as `dateTime`. */
  time: (instant: string, now: Date) => string;
}

const centsLimit = 100_000_000;

export function createFormatter(settings: FormatSettings): Formatter {
  const { language, currency, currencySymbol, timeZone } = settings;
  const locale = settings.locale.startsWith(language) ? settings.locale : language === 'es' ? 'es-VE' : 'en';
  const currencyFormat = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, ...options });
  const exact = currencyFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const price = currencyFormat({ minimumFractionDigits: 2, maximumFractionDigits: 4 });
  const whole = currencyFormat({ maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const unitDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const rounded = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const change = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const calendar = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  const dayShort = calendar({ day: 'numeric', month: 'short' });
  const monthShort = calendar({ month: 'short', year: 'numeric' });
  const weekday = calendar({ weekday: 'short' });
  const monthLong = calendar({ month: 'long', year: 'numeric' });
  // British order in both languages: the day comes first, as on the tenant's own papers.
  const moment = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
  const money = (format: Intl.NumberFormat, amount: Amount) =>
    withSymbol(format.formatToParts(asNumeric(amount)), currencySymbol);
  const dateTime = (instant: string) => moment.format(new Date(instant)).replace(',', '');

  return {
    language,
    locale,
    currency,
    currencySymbol,
    money: (amount) => money(exact, amount),
    unitMoney: (amount) => money(price, amount),
    moneyShort: (amount) => money(Math.abs(Number(amount)) < centsLimit ? exact : whole, amount),
    decimal: (amount) => decimal.format(asNumeric(amount)),
    unitDecimal: (amount) => unitDecimal.format(asNumeric(amount)),
    compact: (amount) => compact.format(amount),
    number: (amount) => number.format(asNumeric(amount)),
    quantitySum: (amount) => (Math.abs(Number(amount)) < 1_000 ? number : rounded).format(asNumeric(amount)),
    change: (ratio) => change.format(asNumeric(ratio)),
    percent: (ratio) => percent.format(asNumeric(ratio)),
    date: numericDate,
    dateShort: (date) => (date.length === 7 ? monthShort : dayShort).format(asDate(date)),
    dateRange: (from, to, year) => {
      const isPlain = from.startsWith(year) && to.startsWith(year);
      const ends = from === to ? [from] : [from, to];
      const short = (date: string) => numericDate(isPlain ? date.slice(5) : date.slice(2));
      return ends.map(short).join(' – ');
    },
    dateLong: (date) =>
      date.length === 7
        ? monthLong.format(asDate(date))
        : `${weekday.format(asDate(date))} ${numericDate(date)}`,
    dateTime,
    dateOf: (instant) => dateTime(instant).slice(0, 10),
    time: (instant, now) =>
      day.format(new Date(instant)) === day.format(now) ? clock.format(new Date(instant)) : dateTime(instant),
  };
}

/** The parts with the tenant's symbol; one with letters is set apart from the digits by a no-break space. */
function withSymbol(parts: Intl.NumberFormatPart[], symbol: string): string {
  return parts
    .map((part, index) => {
      if (part.type !== 'currency') return part.value;
      const next = parts[index + 1]?.type;
      return (next === 'integer' || next === 'minusSign') && /\p{L}/u.test(symbol)
        ? `${symbol}\u00a0`
        : symbol;
    })
    .join('');
}

function numericDate(date: string): string {
  return date.split('-').reverse().join('/');
}

/** ECMA-402 formats decimal text exactly; its TypeScript type asks for a literal pattern. */
function asNumeric(amount: Amount): Intl.StringNumericLiteral | number {
  return amount as Intl.StringNumericLiteral | number;
}

/** A calendar date or month as midnight UTC, to be formatted in UTC. */
function asDate(date: string): Date {
  return new Date(date.length === 7 ? `${date}-01T00:00:00Z` : `${date}T00:00:00Z`);
}
