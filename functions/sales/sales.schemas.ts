import * as v from 'valibot';
import {
  countSchema,
  currencySchema,
  dateSchema,
  instantSchema,
  listSchema,
  moneySchema,
  quantitySchema,
} from '../http/answer.schemas.ts';
import { formatParameter } from '../http/export-format.ts';
import {
  cursorParameter,
  dateParameter,
  identifierParameter,
  limitParameter,
  limitUpTo,
  orderedDates,
  searchParameter,
  sortSchema,
} from '../http/parameters.ts';

const saleTypes = ['sale', 'return', 'service'] as const;

const saleLineSchema = v.pipe(
  v.object({
    storeId: v.string(),
    storeName: v.string(),
    saleId: v.string(),
    lineNo: countSchema,
    soldAt: instantSchema,
    day: v.pipe(dateSchema, v.description('Business day of the ticket.')),
    productId: v.string(),
    productName: v.nullable(v.string()),
    description: v.nullable(v.string()),
    type: v.picklist(saleTypes),
    quantity: quantitySchema,
    unitPrice: moneySchema,
    lineTotal: moneySchema,
    unitCost: v.nullable(moneySchema),
    currency: currencySchema,
    customerId: v.nullable(v.string()),
  }),
  v.metadata({ ref: 'SaleLine' }),
);

export const saleListSchema = v.pipe(listSchema(saleLineSchema), v.metadata({ ref: 'SaleList' }));

export const summaryGroupings = ['day', 'week', 'month', 'store', 'category', 'product'] as const;

export type SummaryGrouping = (typeof summaryGroupings)[number];

type SummaryPeriod = 'day' | 'week' | 'month';

/** Groupings joined by commas; `parseSummaryBy` says which go together. */
export type SummaryBy =
  | SummaryGrouping
  | `${SummaryGrouping},${SummaryGrouping}`
  | `${SummaryGrouping},${SummaryGrouping},${SummaryGrouping}`;

export function isPeriod(grouping: SummaryGrouping): grouping is SummaryPeriod {
  return grouping === 'day' || grouping === 'week' || grouping === 'month';
}

/** At most three different groupings with at most one period, in the order of `summaryGroupings`; else null. */
function parseSummaryBy(text: string): SummaryGrouping[] | null {
  const names = text.split(',');
  const groupings = summaryGroupings.filter((grouping) => names.includes(grouping));
  const fits =
    groupings.length === names.length && names.length <= 3 && groupings.filter(isPeriod).length <= 1;
  return fits ? groupings : null;
}

/** Text at run time; typed by what the check behind it lets through. */
const summaryByText = v.string('it must be given once') as unknown as v.GenericSchema<SummaryBy>;

const summaryByParameter = v.pipe(
  summaryByText,
  v.check(
    (text) => parseSummaryBy(text) !== null,
    `it must be one to three different ones of ${summaryGroupings.join(', ')}, at most one of them a period`,
  ),
  v.transform((text) => parseSummaryBy(text) ?? []),
  v.description(
    `One to three of ${summaryGroupings.join(', ')}, joined by commas, with at most one period; default day.`,
  ),
  v.metadata({ examples: ['month,store,category'] }),
);

/** Larger than of other lists, since a chart or a spreadsheet wants all groups at once. */
const maxGroups = 20_000;

/** The measures of a group. A ticket is one (store, business day, sale id). */
const measureEntries = {
  lines: countSchema,
  tickets: countSchema,
  units: quantitySchema,
  revenue: moneySchema,
  cost: v.pipe(
    v.nullable(moneySchema),
    v.description('Cost of the lines whose cost is known; null where none is.'),
  ),
  margin: v.pipe(
    v.nullable(moneySchema),
    v.description('Revenue − cost of the lines whose cost is known; null where none is.'),
  ),
};

const summaryItemSchema = v.pipe(
  v.object({
    period: v.exactOptional(
      v.pipe(
        v.string(),
        v.description('By day and week: a date (the Monday of the ISO week); by month: `2026-03`.'),
      ),
    ),
    storeId: v.exactOptional(v.string()),
    storeName: v.exactOptional(v.string()),
    category: v.exactOptional(
      v.pipe(v.nullable(v.string()), v.description('Null: products without category.')),
    ),
    productId: v.exactOptional(v.string()),
    productName: v.exactOptional(v.nullable(v.string())),
    ...measureEntries,
  }),
  v.metadata({ ref: 'SalesSummaryItem' }),
  v.description('Carries the columns of each of its groupings: period, store, category, product.'),
);

export const salesSummarySchema = v.pipe(
  v.object({
    ...listSchema(summaryItemSchema).entries,
    currency: currencySchema,
    by: v.pipe(summaryByText, v.description('The groupings, in the order day to product.')),
    from: v.nullable(dateSchema),
    to: v.nullable(dateSchema),
    total: v.pipe(countSchema, v.description('Number of groups on all pages.')),
    totals: v.pipe(v.object(measureEntries), v.description('Over all groups, not only this page.')),
  }),
  v.metadata({ ref: 'SalesSummary' }),
);

const summarySortColumns = ['period', 'name', 'revenue', 'units', 'tickets', 'lines', 'margin'] as const;
export type SummarySortColumn = (typeof summarySortColumns)[number];
export type SummarySort = SummarySortColumn | `-${SummarySortColumn}`;

const filterEntries = {
  from: dateParameter,
  to: dateParameter,
  store: identifierParameter('Only this store.'),
  product: identifierParameter('Only this product.'),
};

export const salesQuerySchema = v.pipe(
  v.strictObject({
    ...filterEntries,
    q: searchParameter,
    limit: limitParameter,
    cursor: cursorParameter,
    format: formatParameter,
  }),
  orderedDates(),
);

export const summaryQuerySchema = v.pipe(
  v.strictObject({
    by: v.optional(summaryByParameter, 'day'),
    ...filterEntries,
    category: identifierParameter('Only products that are of this category today.'),
    sort: v.exactOptional(sortSchema(summarySortColumns)),
    limit: limitUpTo(maxGroups),
    cursor: cursorParameter,
    format: formatParameter,
  }),
  orderedDates(),
);

export type SalesQuery = v.InferOutput<typeof salesQuerySchema>;
export type SummaryQuery = v.InferOutput<typeof summaryQuerySchema>;
export type SaleLine = v.InferOutput<typeof saleLineSchema>;
export type SaleList = v.InferOutput<typeof saleListSchema>;
export type SalesSummaryItem = v.InferOutput<typeof summaryItemSchema>;
export type SalesSummary = v.InferOutput<typeof salesSummarySchema>;
