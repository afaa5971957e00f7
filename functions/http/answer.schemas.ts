/** The value types and envelopes that every answer shares. Money and quantities are decimal text, never numbers. */
import * as v from 'valibot';
import { isCalendarDate, parseInstant } from '../query/calendar.ts';

/** Decimal text at the column's full scale: money has four decimals (`"9747747.9340"`). */
export const moneySchema = v.pipe(
  v.string(),
  v.regex(/^-?\d+\.\d{4}$/),
  v.metadata({ ref: 'Money' }),
  v.description('Exact decimal text with four decimals, in the currency of the answer.'),
  v.examples(['9747747.9340']),
);

export const quantitySchema = v.pipe(
  v.string(),
  v.regex(/^-?\d+\.\d{3}$/),
  v.metadata({ ref: 'Quantity' }),
  v.description('Exact decimal text with three decimals, in the unit of the product.'),
  v.examples(['12.500']),
);

export const ratioSchema = v.pipe(
  v.string(),
  v.regex(/^-?\d+\.\d{4}$/),
  v.metadata({ ref: 'Ratio' }),
  v.description('Exact decimal text with four decimals: "0.1250" is 12.5 %.'),
  v.examples(['0.1250']),
);

export const dateSchema = v.pipe(
  v.string(),
  v.isoDate(),
  v.check(isCalendarDate, 'it must be a date such as 2026-03-31'),
  v.metadata({ ref: 'Date' }),
  v.description('Calendar date in the zone of the tenant.'),
  v.examples(['2026-03-31']),
);

export const instantSchema = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => parseInstant(text) !== null, 'it must be a moment such as 2026-03-31T04:00:00Z'),
  v.metadata({ ref: 'Instant' }),
  v.description('Moment in UTC.'),
  v.examples(['2026-03-31T04:00:00.000Z']),
);

export const currencySchema = v.pipe(
  v.string(),
  v.regex(/^[A-Z]{3}$/),
  v.description('ISO 4217 code.'),
  v.examples(['VES']),
);

export const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What every data answer says about itself: whose data, and exactly which version of it. */
export const provenanceEntries = {
  tenantId: v.pipe(v.string(), v.description('The tenant that the credential belongs to.')),
  dataVersion: v.pipe(
    v.string(),
    v.description('Version of each table that the answer was computed from.'),
    v.examples(['sales@12.stores@1']),
  ),
  asOf: v.pipe(instantSchema, v.description('When that version was committed.')),
};

/** A page of `items`. `nextCursor` is null on the last page; all pages of a cursor share one data version. */
export function listSchema<const Item extends v.GenericSchema>(item: Item) {
  return v.object({
    ...provenanceEntries,
    items: v.array(item),
    nextCursor: v.nullable(v.string()),
  });
}
