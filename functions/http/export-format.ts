/** Which form of a list the caller wants: pages of JSON, or all of its rows as a file. */
import type { Context } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import * as v from 'valibot';
import type { ExportFormat } from '#data/lake/lake.ts';
import { ApiError } from './errors.ts';

export const formats = [
  'json',
  'csv',
  'parquet',
  'duckdb',
  'arrow',
] as const satisfies readonly ExportFormat[];

/** The first is the default. */
export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  duckdb: 'application/vnd.duckdb',
  arrow: 'application/vnd.apache.arrow.stream',
};

export const formatParameter = v.exactOptional(
  v.pipe(
    v.picklist(formats, `it must be one of ${formats.join(', ')}`),
    v.description('For links, instead of the Accept header. All but json are files with every row, unpaged.'),
  ),
);

/**
 * Rejects with `request.not_acceptable`. The parameter wins over the header.
 * @param offered the first is the default
 */
export function chooseFormat<const Offered extends ExportFormat>(
  context: Context,
  parameter: Offered | undefined,
  offered: readonly [Offered, ...Offered[]],
): Offered {
  const header = context.req.header('accept');
  if (parameter !== undefined || header === undefined) return parameter ?? offered[0];
  const wanted = parseAccept(header).filter(({ q }) => q > 0);
  for (const { type } of wanted.toSorted((a, b) => b.q - a.q)) {
    const range = type.toLowerCase().replace(/\*$/, '');
    const format = offered.find(
      (candidate) =>
        range === '*/' ||
        (range.endsWith('/') ? mediaTypes[candidate].startsWith(range) : mediaTypes[candidate] === range),
    );
    if (format) return format;
  }
  throw new ApiError(
    'request.not_acceptable',
    `This comes as ${offered.map((format) => mediaTypes[format]).join(', ')}.`,
  );
}
