import type { RawColumn } from '../source/stage-raw.ts';
import { type Field, fieldsOf, type ImportTable } from './fields.ts';
import type { FieldSource, ImportProfile } from './profile.ts';

/** `Código Producto ` and `codigo_producto` become `codigo producto`. */
export function normalizeName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * Proposes a source for each field of a table from the names of the file's columns. Exact synonyms win over
 * names that merely contain one; a column serves one field only.
 */
export function matchColumns(table: ImportTable, columns: readonly RawColumn[]): Record<string, FieldSource> {
  const matched: Record<string, FieldSource> = {};
  const free = new Map(columns.map(({ name }) => [name, normalizeName(name)]));
  const claim = (field: Field, fits: (name: string, synonym: string) => boolean) => {
    if (matched[field.name]) return;
    for (const synonym of field.synonyms) {
      const found = [...free].find(([, name]) => fits(name, synonym));
      if (!found) continue;
      matched[field.name] = { column: found[0] };
      free.delete(found[0]);
      return;
    }
  };
  const fields = fieldsOf[table];
  for (const field of fields) claim(field, (name, synonym) => name === synonym);
  for (const field of fields) {
    claim(field, (name, synonym) => synonym.length > 3 && ` ${name} `.includes(` ${synonym} `));
  }
  return matched;
}

export interface FieldBinding {
  field: Field;
  /** SQL that gives the field's text in a row of `raw`. */
  source: { columnId: string; columnName: string } | { constant: string };
}

export interface ColumnBindings {
  bindings: readonly FieldBinding[];
  /** Required fields without a source. */
  missing: readonly string[];
  /** Columns named by the profile that the file lacks. */
  absent: readonly string[];
}

/**
 * Binds a profile's fields to the columns of a file; names are compared without case and accents. A profile
 * without fields takes those that `matchColumns` proposes.
 */
export function bindColumns(profile: ImportProfile, columns: readonly RawColumn[]): ColumnBindings {
  const sources = profile.fields ?? matchColumns(profile.table, columns);
  const byName = new Map(columns.map((column) => [normalizeName(column.name), column]));
  const bindings: FieldBinding[] = [];
  const missing: string[] = [];
  const absent: string[] = [];
  for (const field of fieldsOf[profile.table]) {
    const source = sources[field.name];
    if (!source) {
      if (field.required) missing.push(field.name);
      continue;
    }
    if ('constant' in source) {
      bindings.push({ field, source });
      continue;
    }
    const column = byName.get(normalizeName(source.column));
    if (column) bindings.push({ field, source: { columnId: column.id, columnName: column.name } });
    else absent.push(source.column);
  }
  return { bindings, missing, absent };
}
