export type RegistryErrorCode =
  | 'tenant.not_found'
  | 'tenant.exists'
  | 'tenant.invalid'
  | 'user.not_found'
  | 'user.exists'
  | 'user.invalid'
  | 'member.not_found'
  | 'member.last_owner'
  | 'operator.not_found'
  | 'operator.exists'
  | 'key.not_found'
  | 'key.invalid'
  | 'key.rotated'
  | 'session.not_found'
  | 'password.too_short'
  | 'password.too_long'
  | 'password.common'
  | 'auth.invalid_credentials'
  | 'auth.throttled'
  | 'auth.second_factor_required'
  | 'auth.second_factor_invalid'
  | 'second_factor.enabled'
  | 'second_factor.not_enabled'
  | 'invitation.invalid'
  | 'invitation.not_found'
  | 'reset.invalid'
  | 'version.not_found'
  | 'registry.conflict'
  | 'registry.damaged';

/** What the registry refuses, and why. `retryAfterMs` is set for `auth.throttled` only. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  readonly retryAfterMs: number | null;

  constructor(
    code: RegistryErrorCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
