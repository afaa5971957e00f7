/** Everything that the API refuses: a stable code for programs, a status for HTTP, a sentence for people. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The one table of codes. The edge answers `tenant.unknown`, `tenant.suspended` and `route.not_found` alike. */
export const statusByCode = {
  'request.unknown_parameter': 400,
  'request.invalid_parameter': 400,
  'request.invalid_range': 400,
  'request.invalid_body': 400,
  'request.invalid_json': 400,
  'request.unsupported_media_type': 415,
  'request.unsupported_encoding': 415,
  'request.too_large': 413,
  'request.method_not_allowed': 405,
  'request.not_acceptable': 406,
  'request.origin_rejected': 403,
  'request.not_through_edge': 403,
  'route.not_found': 404,
  'limit.exceeded': 429,
  'limit.body_too_large': 413,
  'limit.rows_exceeded': 422,
  'cursor.invalid': 400,
  'cursor.expired': 410,
  'tenant.required': 400,
  'tenant.unknown': 404,
  'tenant.suspended': 403,
  'tenant.exists': 409,
  'tenant.id_invalid': 422,
  'tenant.id_reserved': 409,
  'tenant.id_retired': 409,
  'tenant.deleted': 409,
  'auth.required': 401,
  'auth.invalid_credentials': 401,
  'auth.throttled': 429,
  'auth.forbidden': 403,
  'auth.second_factor_required': 401,
  'auth.second_factor_invalid': 401,
  'request.precondition_failed': 412,
  'request.precondition_required': 428,
  'account.password_wrong': 403,
  'account.code_required': 403,
  'account.code_wrong': 403,
  'second_factor.enabled': 409,
  'second_factor.not_enabled': 409,
  'password.too_short': 422,
  'password.too_long': 422,
  'password.common': 422,
  'user.invalid': 422,
  'member.exists': 409,
  'member.not_found': 404,
  'member.last_owner': 409,
  'member.works_elsewhere': 409,
  'invitation.not_found': 404,
  'invitation.invalid': 410,
  'reset.invalid': 410,
  'session.not_found': 404,
  'key.not_found': 404,
  'key.invalid': 422,
  'key.rotated': 409,
  'key.too_many': 409,
  'settings.invalid': 422,
  'settings.locked': 409,
  'version.not_found': 404,
  'store.unknown': 422,
  'mail.limit_reached': 429,
  'mail.unavailable': 503,
  'product.not_found': 404,
  'order.not_found': 404,
  'import.not_found': 404,
  'import.unknown_profile': 404,
  'import.not_previewed': 409,
  'import.preview_stale': 409,
  'import.busy': 409,
  'import.not_undoable': 409,
  'import.settings': 422,
  'import.file_not_found': 422,
  'import.empty_file': 422,
  'import.header_only': 422,
  'import.unsupported_format': 422,
  'import.damaged_file': 422,
  'import.encoding': 422,
  'import.too_large': 422,
  'import.too_many_columns': 422,
  'import.several_files': 422,
  'import.wrong_table': 422,
  'import.missing_columns': 422,
  'import.ambiguous_numbers': 422,
  'import.ambiguous_dates': 422,
  'import.unreadable_dates': 422,
  'import.too_many_rejects': 422,
  'import.too_many_rows': 422,
  'import.policy': 422,
  'import.cancelled': 409,
  'upload.not_found': 404,
  'upload.offset_mismatch': 409,
  'upload.incomplete': 409,
  'upload.not_chunked': 409,
  'upload.checksum_mismatch': 422,
  'upload.too_large': 413,
  'request.idempotency_in_flight': 409,
  'request.idempotency_mismatch': 422,
  'data.invalid': 422,
  'data.contention': 503,
  'data.damaged': 500,
  'store.full': 507,
  'query.timeout': 504,
  'query.out_of_memory': 503,
  'service.unavailable': 503,
  'service.internal': 500,
} as const satisfies Record<string, ContentfulStatusCode>;

export type ApiErrorCode = keyof typeof statusByCode;

/** Titles are the status phrases, as RFC 9457 asks for problems of type `about:blank`. */
export const titleByStatus: Readonly<Record<(typeof statusByCode)[ApiErrorCode], string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};

export interface ApiErrorOptions extends ErrorOptions {
  /** The parameter or field at fault. */
  parameter?: string;
  headers?: Readonly<Record<string, string>>;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly parameter: string | null;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail what happened and what to do next; shown to the caller */
  constructor(code: ApiErrorCode, detail: string, options: ApiErrorOptions = {}) {
    super(detail, options);
    this.code = code;
    this.parameter = options.parameter ?? null;
    this.headers = options.headers ?? {};
  }
}

export function tenantUnknown(): ApiError {
  return new ApiError('tenant.unknown', 'There is no shop at this address.');
}

export function routeNotFound(): ApiError {
  return new ApiError('route.not_found', 'There is nothing at this address. See /api/v1/reference.');
}
