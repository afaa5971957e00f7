/** Input from outside: parsed by schema or refused by name, before anything else sees it. */
import { createMiddleware } from 'hono/factory';
import { validator } from 'hono-openapi';
import type * as v from 'valibot';
import { ApiError } from './errors.ts';
import { type Issue, issueText, isUnknownEntry } from './issue-text.ts';

type Target = 'query' | 'param' | 'json';

/** For routes without query parameters: whatever is sent is refused by name. */
export const refuseParameters = createMiddleware(async (context, next) => {
  const [name] = new URL(context.req.url).searchParams.keys();
  if (name !== undefined) throw unknownParameter(name.slice(0, 100));
  await next();
});

function unknownParameter(name: string): ApiError {
  return new ApiError('request.unknown_parameter', `There is no parameter "${name}" here.`, {
    parameter: name,
  });
}

/**
 * Validates one part of the request. Query schemas must be strict objects: what they do not name is refused
 * with `request.unknown_parameter`, so that a misspelt filter never returns everything.
 */
export function validate<const Schema extends v.GenericSchema, const In extends Target>(
  target: In,
  schema: Schema,
) {
  return validator(target, schema, (result) => {
    if (!result.success) throw toError(target, result.error);
  });
}

function toError(target: Target, issues: readonly Issue[]): ApiError {
  // Unknown names first: a misspelt name is the likelier reason of whatever else is amiss.
  const issue = issues.find(isUnknownEntry) ?? issues[0];
  const path = issue?.path ?? [];
  const name = path
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .join('.')
    .slice(0, 100);
  const options = name === '' ? {} : { parameter: name };
  if (target === 'json') {
    return new ApiError(
      'request.invalid_body',
      name === ''
        ? 'The body must be a JSON object.'
        : `The field "${name}" is not valid: ${issue && issueText(issue)}.`,
      options,
    );
  }
  if (issue && isUnknownEntry(issue)) {
    return unknownParameter(name);
  }
  if (name === '')
    return new ApiError('request.invalid_range', issue?.message ?? 'The parameters do not fit.');
  return new ApiError(
    'request.invalid_parameter',
    `The parameter "${name}" is not valid: ${issue && issueText(issue)}.`,
    options,
  );
}
