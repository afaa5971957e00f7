/** Query parameters that several routes share. All arrive as text. */
import * as v from 'valibot';
import { isCalendarDate } from '../query/calendar.ts';

/** Longest page. Larger answers leave as exports, not as pages. */
const maxLimit = 1000;
const defaultLimit = 50;

const noControlCharacters = v.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'it holds control characters');

/** Free text to look for; case and accents do not matter. */
export const searchParameter = v.exactOptional(
  v.pipe(
    v.string('it must be given once'),
    v.trim(),
    v.minLength(1, 'it is empty'),
    v.maxLength(100, 'it is longer than 100 characters'),
    noControlCharacters,
    v.description('Text to look for, whatever its case and accents.'),
  ),
);

export const identifierSchema = v.pipe(
  v.string('it must be given once'),
  v.minLength(1, 'it is empty'),
  v.maxLength(200, 'it is longer than 200 characters'),
  noControlCharacters,
);

/**
 * An identifier in a path. One that no path can hold, since it has a `/` in it or is `.` or `..`, is sent as `~` and
 * the base64url of its UTF-8, and so is one that begins with `~` itself.
 */
export const pathIdentifierSchema = v.pipe(
  v.string(),
  v.maxLength(1100, 'it is too long'),
  v.transform(decodeIdentifier),
  v.minLength(1, 'it is empty'),
  v.maxLength(200, 'it is longer than 200 characters'),
  noControlCharacters,
);

function decodeIdentifier(segment: string): string {
  if (!segment.startsWith('~')) return segment;
  const bytes = Buffer.from(segment.slice(1), 'base64url');
  if (bytes.toString('base64url') !== segment.slice(1)) return segment;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return segment;
  }
}

/** Marks that turn the direction of what follows: a name could pass for another with them. */
const noDirectionMarks = v.regex(/^[^\u202a-\u202e\u2066-\u2069]*$/, 'it holds marks of direction');

/** One line of text for people, such as a name. */
export function lineSchema(maxCharacters: number) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'it is empty'),
    v.maxLength(maxCharacters, `it is longer than ${maxCharacters} characters`),
    noControlCharacters,
    noDirectionMarks,
  );
}

export function identifierParameter(description: string) {
  return v.exactOptional(v.pipe(identifierSchema, v.description(description)));
}

export const flagParameter = v.exactOptional(
  v.pipe(
    v.picklist(['true', 'false'], 'it must be true or false'),
    v.transform((text) => text === 'true'),
  ),
);

function wholeNumber(minimum: number, maximum: number) {
  const message = `it must be a whole number from ${minimum} to ${maximum}`;
  return v.pipe(
    v.string(message),
    v.regex(/^\d{1,9}$/, message),
    v.transform(Number),
    v.minValue(minimum, message),
    v.maxValue(maximum, message),
  );
}

export function limitUpTo(maximum: number) {
  return v.optional(
    v.pipe(wholeNumber(1, maximum), v.description(`Rows a page, 1 to ${maximum}; default ${defaultLimit}.`)),
    String(defaultLimit),
  );
}

export const limitParameter = limitUpTo(maxLimit);

export const offsetParameter = v.exactOptional(
  v.pipe(wholeNumber(0, 100_000_000), v.description('Rank of the first row, counted from 0.')),
);

export const cursorParameter = v.exactOptional(
  v.pipe(
    v.string('it must be given once'),
    v.maxLength(2000, 'it is too long'),
    v.description('`nextCursor` of the page before. All other parameters but `limit` must stay the same.'),
  ),
);

export const dateParameter = v.exactOptional(
  v.pipe(
    v.string('it must be given once'),
    v.check(isCalendarDate, 'it must be a date such as 2026-03-31'),
    v.description('Date in the zone of the tenant, inclusive, such as 2026-03-31.'),
  ),
);

/** The required form: wrap it in `v.optional` with the default order, or in `v.exactOptional`. */
export function sortSchema<const Column extends string>(columns: readonly Column[]) {
  const choices = columns.flatMap((column): (Column | `-${Column}`)[] => [column, `-${column}`]);
  return v.pipe(
    v.picklist(choices, `it must be one of ${choices.join(', ')}`),
    v.description('Column to sort by; `-` before it for descending.'),
  );
}

/** A check for the whole query: `from` is not after `to`. */
export function orderedDates<Query extends { from?: string; to?: string }>() {
  return v.check<Query, string>(
    ({ from, to }) => from === undefined || to === undefined || from <= to,
    '"from" is after "to".',
  );
}
