export type ImportErrorCode =
  | 'import.file_not_found'
  | 'import.empty_file'
  | 'import.header_only'
  | 'import.unsupported_format'
  | 'import.damaged_file'
  | 'import.encoding'
  | 'import.too_large'
  | 'import.too_many_columns'
  | 'import.several_files'
  | 'import.unknown_profile'
  | 'import.wrong_table'
  | 'import.missing_columns'
  | 'import.ambiguous_numbers'
  | 'import.ambiguous_dates'
  | 'import.unreadable_dates'
  | 'import.too_many_rejects'
  | 'import.too_many_rows'
  | 'import.not_found'
  | 'import.not_undoable'
  | 'import.policy'
  | 'import.cancelled';

/** Why a file cannot be imported, in words for the person who has it, with what to do about it. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ImportErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
