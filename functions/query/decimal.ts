/** Exact arithmetic on decimal text, for the few figures that SQL's DECIMAL cannot divide. */

const decimalPattern = /^(-?)(\d+)(?:\.(\d+))?$/;

interface Decimal {
  /** value × 10^scale */
  digits: bigint;
  scale: number;
}

function parseDecimal(text: string): Decimal {
  const match = decimalPattern.exec(text);
  if (!match) throw new RangeError(`Not a decimal: ${text.slice(0, 50)}`);
  const fraction = match[3] ?? '';
  const magnitude = BigInt(`${match[2]}${fraction}`);
  return { digits: match[1] === '-' ? -magnitude : magnitude, scale: fraction.length };
}

function formatDecimal(digits: bigint, scale: number): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const sign = digits < 0n ? '-' : '';
  const whole = text.slice(0, text.length - scale);
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(whole.length)}`;
}

/** `dividend / divisor` with `scale` decimals, half away from zero as SQL rounds; null for a zero divisor. */
export function divideDecimals(dividend: string, divisor: string, scale: number): string | null {
  const left = parseDecimal(dividend);
  const right = parseDecimal(divisor);
  if (right.digits === 0n) return null;
  const negative = left.digits < 0n !== right.digits < 0n;
  const numerator = abs(left.digits) * 10n ** BigInt(scale + right.scale);
  const denominator = abs(right.digits) * 10n ** BigInt(left.scale);
  const rounded = (numerator * 2n + denominator) / (denominator * 2n);
  return formatDecimal(negative ? -rounded : rounded, scale);
}

/** `left − right` at the finer of the two scales. */
export function subtractDecimals(left: string, right: string): string {
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  const scale = Math.max(a.scale, b.scale);
  return formatDecimal(
    a.digits * 10n ** BigInt(scale - a.scale) - b.digits * 10n ** BigInt(scale - b.scale),
    scale,
  );
}

/** (value − previous) / |previous| with four decimals; null where the previous value is zero. */
export function relativeChange(value: string, previous: string): string | null {
  return divideDecimals(subtractDecimals(value, previous), previous.replace(/^-/, ''), 4);
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
