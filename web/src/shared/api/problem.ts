import type { Problem } from '#functions/contract.ts';

/** A request that did not give its answer: a problem that the API named, or no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** Stable code of the API; `client.offline` or `client.unreadable` from this side. */
  readonly code: string;
  /** For people, in the API's words; null where the page has its own. */
  readonly detail: string | null;
  readonly requestId: string | null;

  constructor(fault: { status: number; code: string; detail: string | null; requestId: string | null }) {
    super(fault.detail ?? fault.code);
    this.status = fault.status;
    this.code = fault.code;
    this.detail = fault.detail;
    this.requestId = fault.requestId;
  }
}

/** The error that a refused response carries: RFC 9457 where it does, else its status alone. */
export async function readProblem(response: Response): Promise<ApiError> {
  const problem = await readJson<Partial<Problem>>(response);
  return new ApiError({
    status: response.status,
    code: problem?.code ?? 'client.unreadable',
    detail: problem?.detail ?? null,
    requestId: problem?.instance ?? response.headers.get('x-request-id'),
  });
}

async function readJson<T>(response: Response): Promise<T | null> {
  try {
    return (await response.json()) as T;
  } catch {
    return null;
  }
}

/** Whether asking again may help: no answer, too many requests, or a fault of the server. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}
