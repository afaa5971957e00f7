/** Which column may hold which field: by its name, and by whether its values could be such. */
import type { FieldProposal, InspectedColumn } from '../file-inspection.ts';
import { type Field, type FieldType, fieldsOf, type ImportTable } from './fields.ts';
import { matchColumns, normalizeName } from './match-columns.ts';

/** Names that mean just this field, and names that merely contain one that does. */
const exactName = 1;
const similarName = 0.7;
/** No name, but values that hardly anything else has. */
const byContent = 0.5;

const number = /^[+-]?(us\$|r\$|bs\.?|[$€£])?\s?[+-]?[\d.,'\s]+$/i;
const date = /^\d{1,4}[/.-](\d{1,2}|[a-z]{3})[/.-]\d{2,4}|^\d{8}$/i;

/** Whether a value could be one of the type. */
const looks: Readonly<Record<FieldType, (text: string) => boolean>> = {
  code: (text) => text.length <= 60,
  text: () => true,
  quantity: (text) => number.test(text),
  money: (text) => number.test(text),
  rate: (text) => number.test(text),
  integer: (text) => /^\d{1,9}$/.test(text),
  date: (text) => date.test(text),
  time: (text) => date.test(text),
  boolean: (text) => text.length <= 5,
  ean: (text) => /^\d{8}$|^\d{12,14}$/.test(text),
  taxId: (text) => /\d/.test(text) && text.length <= 24,
  currency: (text) => /^[a-z]{3}$/i.test(text),
  movement: (text) => /\p{L}/u.test(text) && text.length <= 60,
  word: (text) => text.length <= 60,
};

/** Types whose values tell them without a name. */
const telling: ReadonlySet<FieldType> = new Set(['date', 'time', 'ean', 'currency']);

const shareFitting = (type: FieldType, { examples }: InspectedColumn) =>
  examples.length === 0 ? 0.5 : examples.filter((text) => looks[type](text.trim())).length / examples.length;

export function proposeFields(table: ImportTable, columns: readonly InspectedColumn[]): FieldProposal[] {
  const named = matchColumns(
    table,
    columns.map(({ name }, index) => ({ id: `c${index}`, name })),
  );
  const taken = new Set(
    Object.values(named).flatMap((source) => ('column' in source ? [source.column] : [])),
  );
  const propose = (field: Field): FieldProposal => {
    const { name, type, required } = field;
    const source = named[name];
    const column = source && 'column' in source && columns.find((each) => each.name === source.column);
    if (column) {
      const sameName = field.synonyms.includes(normalizeName(column.name));
      const confidence = (sameName ? exactName : similarName) * shareFitting(type, column);
      return { field: name, type, required, source: { column: column.name }, confidence };
    }
    const found = required && telling.has(type) ? findByContent(type, columns, taken) : null;
    if (!found) return { field: name, type, required, source: null, confidence: 0 };
    taken.add(found.name);
    return { field: name, type, required, source: { column: found.name }, confidence: byContent };
  };
  return fieldsOf[table].map(propose);
}

/** The only free column whose values are all of the type. */
function findByContent(
  type: FieldType,
  columns: readonly InspectedColumn[],
  taken: ReadonlySet<string>,
): InspectedColumn | null {
  const fitting = columns.filter(
    (column) => !taken.has(column.name) && column.examples.length > 0 && shareFitting(type, column) === 1,
  );
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** How well a table's fields are served, and how much of the file serves one: 0 to 1. */
export function proposalConfidence(
  fields: readonly FieldProposal[],
  columns: readonly InspectedColumn[],
): number {
  const required = fields.filter((field) => field.required);
  const served = required.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, required.length);
  const used = fields.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, columns.length);
  return Math.round((0.7 * served + 0.3 * Math.min(1, used)) * 100) / 100;
}
