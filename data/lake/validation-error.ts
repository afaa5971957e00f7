export interface RowProblem {
  /** Position in the source, from 1; in `file` where the source has several files. */
  row: number;
  file?: string;
  column: string;
  expected: string;
  /** The value as text, cut; null for a missing one. */
  got: string | null;
}

export type ValidationErrorCode = 'lake.invalid_rows' | 'lake.duplicate_key' | 'lake.invalid_source';

/** The rows were refused, all of them, and nothing was written. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
  readonly code: ValidationErrorCode;
  readonly table: string;
  /** The first problems, at most 100. */
  readonly problems: readonly RowProblem[];

  constructor(code: ValidationErrorCode, table: string, problems: readonly RowProblem[]) {
    super(`Rows for ${table} were refused: ${problems.slice(0, 3).map(problemText).join('; ')}`);
    this.code = code;
    this.table = table;
    this.problems = problems;
  }
}

function problemText({ row, column, expected, got }: RowProblem): string {
  return `row ${row}, column ${column}: expected ${expected}, got ${got ?? 'nothing'}`;
}
