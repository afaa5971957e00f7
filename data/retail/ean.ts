/**
 * GTIN check digits (GS1 General Specifications, 7.9): from the right, the digits before the check digit
 * weigh 3, 1, 3, …; the check digit completes their sum to a multiple of ten.
 */
export function computeCheckDigit(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const weight = (digits.length - index) % 2 === 1 ? 3 : 1;
    sum += weight * (digits.charCodeAt(index) - 48);
  }
  return (10 - (sum % 10)) % 10;
}

/** The digits followed by their check digit: 12 digits give an EAN-13, 7 an EAN-8. */
export function appendCheckDigit(digits: string): string {
  return digits + computeCheckDigit(digits);
}

/** Whether `text` is an EAN-8, UPC-A, EAN-13 or GTIN-14 whose check digit is right. */
export function isGtin(text: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(text)) return false;
  return computeCheckDigit(text.slice(0, -1)) === text.charCodeAt(text.length - 1) - 48;
}
