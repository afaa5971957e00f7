import type { Session } from '../engine/session.ts';
import { askAboutDialect } from './dialect-questions.ts';
import type { FileInspection, InspectedColumn, TableProposal } from './file-inspection.ts';
import { withImportEngine } from './import-engine.ts';
import type { ImportDependencies } from './import-request.ts';
import { type ImportTable, importTables } from './mapping/fields.ts';
import { headerSignature } from './mapping/header-signature.ts';
import { createProfileStore } from './mapping/profile-store.ts';
import { proposalConfidence, proposeFields } from './mapping/propose-fields.ts';
import { dataColumns, readCorrections } from './source/corrections.ts';
import { bringInside, openSource, type Source } from './source/open-source.ts';
import { createSample } from './source/sample.ts';
import { type RawColumn, type RawTable, stageRaw } from './source/stage-raw.ts';

export interface InspectionRequest {
  path: string;
  /** The table that it is meant for, where that is known. */
  table?: ImportTable;
  sheet?: string;
  signal?: AbortSignal;
}

/** Of a longer text file only its beginning is looked at. */
const sampleBytes = 2 ** 20;
const maxCells = 100_000;
const maxRows = 1_000;
const examplesPerColumn = 5;
const maxExampleLength = 200;
/** Tables that the columns fit worse are not proposed, unless none fits better. */
const minConfidence = 0.3;

/**
 * Says what a file is and how it might be imported: its columns with examples, the tables they fit, and what
 * has to be asked. Takes about a second whatever the size of a text file; what its beginning leaves open, the
 * whole may still decide. Rejects with `ImportError` for a file that cannot be read.
 */
export function inspectFile(
  deps: Pick<ImportDependencies, 'lake' | 'imports'>,
  request: InspectionRequest,
): Promise<FileInspection> {
  const { path, table, sheet, signal } = request;
  const work = async (session: Session, directory: string): Promise<FileInspection> => {
    const sample = await createSample(path, directory, sampleBytes);
    const source = await openSource({
      path: sample?.path ?? path,
      directory,
      ...(sheet === undefined ? {} : { sheet }),
      signal,
    });
    const raw = await stageRaw(session, { ...source, path: await bringInside(source.path, directory) });
    const corrections = await readCorrections(session, raw);
    const rawColumns = dataColumns(raw.columns);
    const columns = await inspectColumns(session, raw, rawColumns);
    const signature = headerSignature(rawColumns.map(({ name }) => name));
    const profile = await createProfileStore(deps.imports).findBySignature(signature, table);
    return {
      ...describeSource(source),
      sheets: source.kind === 'csv' ? source.sheets : [],
      columns,
      sampledRows: raw.rowCount + raw.malformedCount,
      complete: sample === null,
      signature,
      profile: profile?.name ?? null,
      correctionOf: corrections?.importId ?? null,
      proposals: await proposeTables(session, raw, rawColumns, columns, table),
    };
  };
  return withImportEngine(deps.lake, work, signal);
}

async function proposeTables(
  session: Session,
  raw: RawTable,
  rawColumns: readonly RawColumn[],
  columns: readonly InspectedColumn[],
  table: ImportTable | undefined,
): Promise<TableProposal[]> {
  const all = (table ? [table] : importTables)
    .map((name) => {
      const fields = proposeFields(name, columns);
      const missing = fields.flatMap((each) => (each.required && !each.source ? [each.field] : []));
      return { table: name, confidence: proposalConfidence(fields, columns), fields, missing };
    })
    .sort((a, b) => b.confidence - a.confidence);
  const good = all.filter(({ confidence }, index) => index === 0 || confidence >= minConfidence);
  const proposals: TableProposal[] = [];
  for (const proposal of good) {
    const questions = await askAboutDialect(session, proposal.fields, rawColumns, raw.canonical);
    proposals.push({ ...proposal, questions });
  }
  return proposals;
}

async function inspectColumns(
  session: Session,
  raw: RawTable,
  columns: readonly RawColumn[],
): Promise<InspectedColumn[]> {
  const limit = Math.max(10, Math.min(maxRows, Math.floor(maxCells / Math.max(1, columns.length))));
  const ids = columns.map(({ id }) => `left(trim(${id}), ${maxExampleLength}) AS ${id}`).join(', ');
  const rows = await session.rows<Record<string, string | null>>(
    `SELECT ${ids} FROM raw ORDER BY rowid LIMIT ${limit}`,
  );
  return columns.map(({ id, name }) => {
    const values = rows.map((row) => row[id] ?? '').filter((value) => value !== '');
    return {
      name,
      examples: [...new Set(values)].slice(0, examplesPerColumn),
      filled: raw.rowCount === 0 ? 0 : Math.round((values.length / Math.max(1, rows.length)) * 100) / 100,
    };
  });
}

function describeSource(source: Source): Pick<FileInspection, 'format' | 'encoding' | 'delimiter'> {
  if (source.kind !== 'csv') return { format: source.kind, encoding: null, delimiter: null };
  if (source.canonical) return { format: 'workbook', encoding: null, delimiter: null };
  const { delimiter } = source.dialect;
  return { format: 'csv', encoding: source.encoding, delimiter: delimiter === '\t' ? 'tab' : delimiter };
}
