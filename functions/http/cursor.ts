/**
 * Keyset cursors. A cursor holds the table versions of the first page and the sort keys of the last row seen,
 * so that all pages of a list share one snapshot. Its MAC also covers tenant, route and filters, which are not
 * in the text: a cursor that was changed, invented, or made for another tenant or list does not verify.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { type TableName, tableNames } from '#data/lake/tables.ts';
import { ApiError } from './errors.ts';

export type TableVersions = Readonly<Partial<Record<TableName, number>>>;

export interface Cursor {
  versions: TableVersions;
  /** Sort keys of the last row of the page before, as text. */
  keys: readonly string[];
}

export interface CursorSigner {
  sign(cursor: Cursor): string;
  /** Rejects with `cursor.invalid`. */
  verify(text: string): Cursor;
}

const payloadSchema = v.tuple([
  v.record(v.picklist(tableNames), v.pipe(v.number(), v.integer(), v.minValue(0))),
  v.array(v.string()),
]);

/**
 * @param secrets the first signs, all are accepted
 * @param scope whatever the cursor must not outlive: tenant, route, filters, the caller's store limit
 */
export function createCursorSigner(secrets: readonly Uint8Array[], scope: readonly unknown[]): CursorSigner {
  const scopeText = JSON.stringify(scope);
  const current = secrets[0];
  if (!current || current.length < 32) throw new TypeError('Cursors need a secret of 32 bytes or more.');
  const mac = (payload: string, secret: Uint8Array) =>
    createHmac('sha256', secret).update(scopeText).update('\n').update(payload).digest().subarray(0, 16);
  return {
    sign(cursor) {
      const payload = Buffer.from(JSON.stringify([cursor.versions, cursor.keys])).toString('base64url');
      return `${payload}.${mac(payload, current).toString('base64url')}`;
    },
    verify(text) {
      const [payload, signature, ...rest] = text.split('.');
      const given = Buffer.from(signature ?? '', 'base64url');
      const isOurs =
        payload !== undefined &&
        rest.length === 0 &&
        given.length === 16 &&
        secrets.some((secret) => timingSafeEqual(given, mac(payload, secret)));
      if (!isOurs) throw cursorInvalid();
      const [versions, keys] = v.parse(
        payloadSchema,
        JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')),
      );
      return { versions, keys };
    },
  };
}

function cursorInvalid(): ApiError {
  return new ApiError(
    'cursor.invalid',
    'The cursor does not belong to this list. Start again from the first page.',
    { parameter: 'cursor' },
  );
}

export function cursorExpired(cause: unknown): ApiError {
  return new ApiError(
    'cursor.expired',
    'The data version of this cursor is no longer kept. Start again from the first page.',
    { parameter: 'cursor', cause },
  );
}
