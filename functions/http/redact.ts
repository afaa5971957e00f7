/** What may stand in a log. Messages of errors quote what they were about, and that may be anybody's. */

const personalOrSecret: readonly [RegExp, string][] = [
  [/\bflx_[A-Za-z0-9]+/g, '[key]'],
  [/[^\s"'<>()[\]{},;:=/\\|]+@[^\s"'<>()[\]{},;:=/\\|]+/g, '[e-mail]'],
  [/\b(Bearer|__Host-[\w-]+=)\s*[^\s;,"']+/gi, '$1 [secret]'],
  // Tokens of sessions, resets and invitations, digests of passwords, and whatever else is as random.
  [/\$argon2\w*\$[^\s"']+/g, '[digest]'],
  [/(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}(?![\w/.-])/g, '[token]'],
];

/** The text without e-mail addresses, keys, tokens and digests. */
export function redact(text: string): string {
  return personalOrSecret.reduce((safe, [pattern, name]) => safe.replace(pattern, name), text);
}

export interface LoggableError {
  name: string;
  code?: string;
  message: string;
  stack?: string;
  cause?: LoggableError;
}

const maxCauses = 4;

/** What the log may say of an error, and of what caused it. */
export function toLoggableError(error: unknown, depth = 0): LoggableError {
  if (!(error instanceof Error)) return { name: typeof error, message: redact(String(error)) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return {
    name: error.name,
    ...(code === null ? {} : { code }),
    message: redact(error.message),
    ...(error.stack === undefined ? {} : { stack: redact(error.stack) }),
    ...(error.cause === undefined || depth === maxCauses
      ? {}
      : { cause: toLoggableError(error.cause, depth + 1) }),
  };
}
