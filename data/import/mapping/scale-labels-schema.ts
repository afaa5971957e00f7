import * as v from 'valibot';
import type { ScaleLabels } from './profile.ts';

const digits = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(9));

/** How a shop's scales print their labels: 13 digits, of which the prefix, the item and the weight are 12. */
export const scaleLabelsSchema = v.pipe(
  v.strictObject({
    prefix: v.pipe(v.string(), v.regex(/^2\d$/, 'it is 20 to 29')),
    itemDigits: digits(1),
    weightDigits: digits(1),
    weightDecimals: digits(0),
    quantityFrom: v.picklist(['label', 'column']),
  }),
  v.check(
    ({ itemDigits, weightDigits }) => itemDigits + weightDigits === 10,
    'item and weight are ten digits',
  ),
  v.check(
    ({ weightDigits, weightDecimals }) => weightDecimals <= weightDigits,
    'the weight has fewer digits than decimals',
  ),
  v.description(
    'Codes of this layout are scale labels: their item is the product. `quantityFrom`: where the weight stands.',
  ),
) satisfies v.GenericSchema<ScaleLabels>;
