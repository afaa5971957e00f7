/** The session cookie. The `__Host-` prefix makes browsers refuse it without Secure, with a Domain or another path. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

const sessionCookieName = '__Host-fluxion';
const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const;

export function readSessionCookie(context: Context): string | null {
  return getCookie(context, sessionCookieName) || null;
}

export function writeSessionCookie(context: Context, token: string, expiresAt: number): void {
  setCookie(context, sessionCookieName, token, { ...attributes, expires: new Date(expiresAt) });
}

export function clearSessionCookie(context: Context): void {
  deleteCookie(context, sessionCookieName, attributes);
}
