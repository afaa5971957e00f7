export type AuditErrorCode =
  /** The entry cannot be a record. */
  | 'audit.invalid'
  /** Others were faster every time. Nothing of it is known to be in the log. */
  | 'audit.contention'
  /** What is stored is no log of ours; `audit:verify` says where. */
  | 'audit.damaged';

export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
