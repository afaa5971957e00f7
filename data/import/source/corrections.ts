/**
 * A list of rejects that its owner corrected: the columns of the file that they came from, and beside them
 * why they were rejected. It is imported as it is; the columns beside are no data.
 */
import type { Session } from '../../engine/session.ts';
import type { RawColumn, RawTable } from './stage-raw.ts';

/** Columns that a list of rejects has before those of the file. */
export const rejectColumns = {
  row: 'fluxion_row',
  column: 'fluxion_column',
  expected: 'fluxion_expected',
  got: 'fluxion_got',
  fix: 'fluxion_fix',
  import: 'fluxion_import',
} as const;

const reserved: ReadonlySet<string> = new Set(Object.values(rejectColumns));
/** Spreadsheets run texts that begin so as formulas (CSV injection): a quote in front makes them text. */
export const formulaStart = "'^[=+\\-@\\t\\r]'";

export interface Corrections {
  /** The import that rejected these rows. */
  importId: string;
}

/**
 * Takes the reasons out of `raw`'s columns, and the quotes that kept its texts from being run as formulas.
 * Null for any other file.
 */
export async function readCorrections(session: Session, raw: RawTable): Promise<Corrections | null> {
  const marker = raw.columns.find(({ name }) => name === rejectColumns.import);
  if (!marker) return null;
  const [found] = await session.rows<{ id: string | null }>(
    `SELECT any_value(${marker.id}) AS id FROM raw WHERE regexp_full_match(${marker.id}, '[0-9a-f]{24}')`,
  );
  if (!found?.id) return null;
  for (const { id } of dataColumns(raw.columns)) {
    await session.run(
      `UPDATE raw SET ${id} = substr(${id}, 2) WHERE starts_with(${id}, '''') AND regexp_matches(substr(${id}, 2), ${formulaStart})`,
    );
  }
  return { importId: found.id };
}

/** The columns that are data. */
export function dataColumns(columns: readonly RawColumn[]): RawColumn[] {
  return columns.filter(({ name }) => !reserved.has(name));
}
