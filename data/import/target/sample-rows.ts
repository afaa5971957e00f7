import type { Session } from '../../engine/session.ts';
import type { SampleRow } from './target.ts';

/** Rows shown in a preview. */
const maxRows = 20;

/** The first rows of a query, every value as text. */
export function sampleRows(session: Session, sql: string, limit = maxRows): Promise<SampleRow[]> {
  return session.rows(`SELECT COLUMNS(*)::VARCHAR FROM (${sql} LIMIT ${limit})`);
}
