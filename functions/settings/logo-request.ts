/** The one request whose body is a picture: the rule that bodies are JSON does not apply to it. */
import type { Context } from 'hono';
import type { LogoContentType } from '#data/registry/tenant.ts';

export const logoContentTypes: readonly LogoContentType[] = [
  'image/png',
  'image/svg+xml',
  'image/webp',
  'image/jpeg',
];

/** A logo is fetched by every visitor before anything else. */
export const maxLogoBytes = 256 * 1024;

/** None of these types may be sent across origins without asking first, so they are as safe as JSON. */
export function isLogoRequest(context: Context): boolean {
  const type = context.req.header('content-type')?.toLowerCase() as LogoContentType;
  return (
    context.req.method === 'PUT' &&
    context.req.path === '/api/v1/settings/logo' &&
    logoContentTypes.includes(type)
  );
}
