/** What is wrong with a value, in words for people. Valibot's own words are for programmers. */

/** An issue as valibot reports it through Standard Schema. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly type?: string;
  readonly expected?: string | null;
  readonly received?: string;
  readonly requirement?: unknown;
  readonly input?: unknown;
}

const defaultMessage = /^Invalid /;

const byType: Readonly<Record<string, string>> = {
  string: 'it must be text',
  number: 'it must be a number',
  boolean: 'it must be true or false',
  array: 'it must be a list',
  object: 'it must be an object',
  strict_object: 'it must be an object',
  record: 'it must be an object',
  union: 'it has none of the forms that are allowed',
  integer: 'it must be a whole number',
  regex: 'it is not written as it should be',
  iso_timestamp: 'it must be a moment such as 2026-03-31T04:00:00Z',
  iso_date: 'it must be a date such as 2026-03-31',
};

/** The schema's own sentence where it has one. */
export function issueText(issue: Issue): string {
  const { message, type = '', expected, received, requirement } = issue;
  if (!defaultMessage.test(message)) return message;
  if (isUnknownEntry(issue)) return 'there is no such field';
  if (received === 'undefined') return 'it is missing';
  switch (type) {
    case 'min_value':
      return `it must be at least ${String(requirement)}`;
    case 'max_value':
      return `it must be at most ${String(requirement)}`;
    case 'min_length':
      return `it must have at least ${lengthText(issue)}`;
    case 'max_length':
      return `it must have at most ${lengthText(issue)}`;
    case 'picklist':
      return `it must be one of ${(expected ?? '').replace(/[()"]/g, '').replaceAll(' | ', ', ')}`;
    default:
      return byType[type] ?? 'it is not allowed here';
  }
}

function lengthText({ requirement, input }: Issue): string {
  const [one, many] = Array.isArray(input) ? ['entry', 'entries'] : ['character', 'characters'];
  return `${String(requirement)} ${requirement === 1 ? one : many}`;
}

/** Whether a strict object was given an entry that it does not name. */
export function isUnknownEntry({ type, expected }: Issue): boolean {
  return type === 'strict_object' && expected === 'never';
}
