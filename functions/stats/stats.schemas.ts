import * as v from 'valibot';
import {
  countSchema,
  currencySchema,
  dateSchema,
  moneySchema,
  provenanceEntries,
  quantitySchema,
  ratioSchema,
} from '../http/answer.schemas.ts';
import { dateParameter, identifierParameter, orderedDates } from '../http/parameters.ts';

/** A figure of this period beside the previous one. `change` = (value − previous) / |previous|. */
function comparedSchema<const Value extends v.GenericSchema>(value: Value) {
  return v.object({
    value,
    previous: value,
    change: v.pipe(
      v.nullable(ratioSchema),
      v.description('Null where the previous value is zero or unknown.'),
    ),
  });
}

const periodSchema = v.object({ from: dateSchema, to: dateSchema });

export const statsSchema = v.pipe(
  v.object({
    ...provenanceEntries,
    currency: currencySchema,
    period: periodSchema,
    previousPeriod: v.pipe(periodSchema, v.description('The same number of days just before.')),
    revenue: comparedSchema(moneySchema),
    units: comparedSchema(quantitySchema),
    tickets: comparedSchema(countSchema),
    averageTicket: comparedSchema(v.nullable(moneySchema)),
    margin: comparedSchema(v.nullable(moneySchema)),
    lines: countSchema,
    stockValue: moneySchema,
    lowStockCount: countSchema,
  }),
  v.metadata({ ref: 'Stats' }),
);

export const statsQuerySchema = v.pipe(
  v.strictObject({
    from: dateParameter,
    to: dateParameter,
    store: identifierParameter('Only this store.'),
  }),
  orderedDates(),
);

export type StatsQuery = v.InferOutput<typeof statsQuerySchema>;
export type Stats = v.InferOutput<typeof statsSchema>;
