/** Venezuelan tax id (Registro Único de Información Fiscal): a letter, eight digits and a check digit. */
const letterValues: Readonly<Record<string, number>> = { V: 4, E: 8, J: 12, P: 16, G: 20 };
const weights = [3, 2, 7, 6, 5, 4, 3, 2] as const;
const checkDigits = '00987654321';

/** Check digit for a letter (V, E, J, P, G) and eight digits, or null where they are not that. */
export function computeRifCheckDigit(letter: string, digits: string): string | null {
  const letterValue = letterValues[letter];
  if (letterValue === undefined || !/^\d{8}$/.test(digits)) return null;
  const sum = weights.reduce(
    (total, weight, index) => total + weight * Number(digits.charAt(index)),
    letterValue,
  );
  return checkDigits.charAt(sum % 11);
}

/** `J-12345678-9` in its canonical spelling, or null where the text is no RIF or its check digit is wrong. */
export function parseRif(text: string): string | null {
  const match = /^([VEJPG])[-\s.]?(\d{8})[-\s.]?(\d)$/.exec(text.trim().toUpperCase());
  if (!match) return null;
  const [, letter = '', digits = '', check = ''] = match;
  return computeRifCheckDigit(letter, digits) === check ? `${letter}-${digits}-${check}` : null;
}
