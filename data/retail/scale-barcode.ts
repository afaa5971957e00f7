import { isGtin } from './ean.ts';

/** Where a scale label keeps its item and weight, counted in digits after the prefix. */
export interface ScaleBarcodeLayout {
  /** Two digits, `20` to `29`: the range that GS1 leaves to the shop. */
  prefix: string;
  itemDigits: number;
  /** Digits of the weight; `itemDigits + weightDigits` is 10. */
  weightDigits: number;
  /** How many of the weight's digits are decimals of a kilogram. */
  weightDecimals: number;
}

/** `21` item(5) weight(2 whole, 3 decimals) check: `2112345015002` is item 12345, 1.500 kg. */
export const defaultScaleBarcodeLayout: ScaleBarcodeLayout = {
  prefix: '21',
  itemDigits: 5,
  weightDigits: 5,
  weightDecimals: 3,
};

/** Item code and weight in kg (as a decimal string) of a scale label, or null where `text` is none. */
export function parseScaleBarcode(
  text: string,
  layout: ScaleBarcodeLayout = defaultScaleBarcodeLayout,
): { itemCode: string; quantityKg: string } | null {
  if (text.length !== 13 || !text.startsWith(layout.prefix) || !isGtin(text)) return null;
  const itemEnd = layout.prefix.length + layout.itemDigits;
  const weight = text.slice(itemEnd, itemEnd + layout.weightDigits);
  const whole = weight.slice(0, layout.weightDigits - layout.weightDecimals).replace(/^0+(?=\d)/, '');
  const decimals = weight.slice(layout.weightDigits - layout.weightDecimals);
  return {
    itemCode: text.slice(layout.prefix.length, itemEnd),
    quantityKg: `${whole || '0'}.${decimals}`,
  };
}
