/** The one request whose body is a picture: the rule that bodies are JSON does not apply to it. */
import type { Context } from 'hono';
import type { LogoContentType } from '#data/registry/tenant.ts';
import { ApiError } from '../http/errors.ts';

const logoContentTypes: readonly LogoContentType[] = [
  'image/png',
  'image/svg+xml',
  'image/webp',
  'image/jpeg',
];

/** A logo is fetched by every visitor before anything else. */
export const maxLogoBytes = 256 * 1024;

export function isLogoRequest(context: Context): boolean {
  return context.req.method === 'PUT' && context.req.path === '/api/v1/settings/logo';
}

/**
 * The type of a logo by its `content-type`; rejects with `request.unsupported_media_type`. None of the types may
 * be sent across origins without asking first, so they are as safe as JSON.
 */
export function parseLogoType(header: string | undefined): LogoContentType {
  const type = logoContentTypes.find((known) => known === header?.toLowerCase());
  if (type) return type;
  throw new ApiError(
    'request.unsupported_media_type',
    `Send the picture itself, as ${logoContentTypes.join(', ')}.`,
  );
}
