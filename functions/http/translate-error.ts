/**
 * Errors from below as the caller may see them: a stable code and a sentence, without table, file or statement,
 * which stand in the log only.
 */
import { HTTPException } from 'hono/http-exception';
import { ImportError } from '#data/import/errors.ts';
import { ValidationError } from '#data/lake/validation-error.ts';
import { RegistryError, type RegistryErrorCode } from '#data/registry/errors.ts';
import { ApiError, type ApiErrorCode, statusByCode } from './errors.ts';

interface Answer {
  code: ApiErrorCode;
  detail: string;
  retryAfterSeconds?: number;
}

const noAnswer: Answer = {
  code: 'service.unavailable',
  detail: 'The storage does not answer. Try again in a moment.',
  retryAfterSeconds: 2,
};
const contention: Answer = {
  code: 'data.contention',
  detail: 'Others are changing the same data. Try again in a moment.',
  retryAfterSeconds: 2,
};
const damaged: Answer = {
  code: 'data.damaged',
  detail: 'Stored data cannot be read. Name the request id when you ask for help.',
};
const full: Answer = { code: 'store.full', detail: 'There is no space left for this on our side.' };

/** By the code of the error, whichever layer below it comes from. */
const answers: Readonly<Record<string, Answer>> = {
  'auth.invalid_credentials': {
    code: 'auth.invalid_credentials',
    detail: 'The e-mail or the password is not right.',
  },
  'auth.second_factor_required': {
    code: 'auth.second_factor_required',
    detail: 'This account also asks for a one-time code.',
  },
  'auth.second_factor_invalid': {
    code: 'auth.second_factor_invalid',
    detail: 'The one-time code is not right.',
  },
  'second_factor.enabled': {
    code: 'second_factor.enabled',
    detail: 'A second factor is in use. Switch it off first.',
  },
  'second_factor.not_enabled': {
    code: 'second_factor.not_enabled',
    detail: 'There is no second factor to confirm or to switch off.',
  },
  'user.exists': { code: 'member.exists', detail: 'This person has an account meanwhile. Try again.' },
  'member.not_found': { code: 'member.not_found', detail: 'There is no such member.' },
  'member.last_owner': {
    code: 'member.last_owner',
    detail: 'The shop keeps at least one owner. Make somebody else an owner first.',
  },
  'invitation.not_found': { code: 'invitation.not_found', detail: 'There is no such invitation.' },
  'invitation.invalid': {
    code: 'invitation.invalid',
    detail: 'This invitation is no longer good. Ask for a new one.',
  },
  'reset.invalid': { code: 'reset.invalid', detail: 'This link is no longer good. Ask for a new one.' },
  'session.not_found': { code: 'session.not_found', detail: 'There is no such session.' },
  'key.not_found': { code: 'key.not_found', detail: 'There is no such API key.' },
  'version.not_found': { code: 'version.not_found', detail: 'There is no such former version.' },
  'tenant.not_found': { code: 'tenant.unknown', detail: 'There is no shop at this address.' },
  'audit.contention': contention,
  'audit.damaged': damaged,
  'registry.conflict': contention,
  'registry.damaged': damaged,
  'delta.table_not_found': {
    code: 'service.unavailable',
    detail: 'This shop is still being set up. Try again in a moment.',
    retryAfterSeconds: 5,
  },
  'delta.contention': contention,
  'delta.conflict': contention,
  'delta.commit_in_doubt': contention,
  'delta.corrupt_log': damaged,
  'delta.missing_file': damaged,
  'delta.schema_mismatch': damaged,
  'delta.unsupported_protocol': damaged,
  'store.unavailable': noAnswer,
  'store.unknown_outcome': noAnswer,
  'store.not_found': damaged,
  'store.damaged': damaged,
  'store.full': full,
  'query.disk_full': full,
  'query.timeout': {
    code: 'query.timeout',
    detail: 'The answer takes too long. Ask for less, or try again.',
    retryAfterSeconds: 2,
  },
  'query.out_of_memory': {
    code: 'query.out_of_memory',
    detail: 'The answer needs more memory than one question may take. Ask for less, or try again.',
    retryAfterSeconds: 2,
  },
  'query.cancelled': {
    code: 'service.unavailable',
    detail: 'The question was interrupted. Try again.',
    retryAfterSeconds: 2,
  },
};

/** Refusals of the registry whose own sentence says which rule the input breaks. */
const explained: Readonly<Partial<Record<RegistryErrorCode, ApiErrorCode>>> = {
  'password.too_short': 'password.too_short',
  'password.too_long': 'password.too_long',
  'password.common': 'password.common',
  'user.invalid': 'user.invalid',
  'key.invalid': 'key.invalid',
  'key.rotated': 'key.rotated',
  'tenant.invalid': 'settings.invalid',
};

function explainedError(error: RegistryError): ApiError {
  const code = explained[error.code] ?? 'service.internal';
  const isPassword = error.code.startsWith('password.');
  return new ApiError(code, error.message, {
    cause: error,
    ...(isPassword ? { parameter: 'password' } : {}),
  });
}

/** The error as the caller may see it; `service.internal` for whatever nobody foresaw. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new ApiError('request.invalid_json', 'The body is not valid JSON.', { cause: error });
  }
  // What it quotes is what the caller sent.
  if (error instanceof ValidationError) return new ApiError('data.invalid', error.message, { cause: error });
  if (error instanceof ImportError) {
    // Written for whoever has the file; what it quotes is theirs.
    const code = Object.hasOwn(statusByCode, error.code) ? error.code : 'import.settings';
    return new ApiError(code, error.message, { cause: error });
  }
  if (error instanceof RegistryError && error.code === 'auth.throttled') return throttled(error);
  if (error instanceof RegistryError && Object.hasOwn(explained, error.code)) return explainedError(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const answer = Object.hasOwn(answers, code) ? answers[code] : undefined;
  if (!answer) {
    return new ApiError(
      'service.internal',
      'Something went wrong on our side. Name the request id when you ask for help.',
      { cause: error },
    );
  }
  const { detail, retryAfterSeconds } = answer;
  return new ApiError(answer.code, detail, {
    cause: error,
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  });
}

function throttled(error: RegistryError): ApiError {
  const retryAfterSeconds = Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000));
  return new ApiError('auth.throttled', `Too many attempts. Try again in ${retryAfterSeconds} s.`, {
    cause: error,
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}
