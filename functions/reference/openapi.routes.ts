import { Hono } from 'hono';
import { generateSpecs } from 'hono-openapi';
import { allowEveryone, listRouteAccess, type RouteAccess } from '../http/access.ts';
import type { AppDependencies, RequestEnvironment } from '../http/context.ts';
import { entityTag, isNoneMatch } from '../http/etag.ts';

const introduction = `
Every shop's stock, sales and orders. Send an API key as \`Authorization: Bearer flx_…\`; the key decides the
tenant. Pages use a session cookie on the shop's own address instead.

Money and quantities are decimal text at full precision. Every data answer names the \`dataVersion\` it was
computed from and carries an \`ETag\`; all pages of one \`nextCursor\` share one version. Errors are problem
details (RFC 9457) with a stable \`code\`.`.trim();

/** The OpenAPI 3.1 document, generated from the very routes that answer. */
export function openapiRoutes(app: Hono<RequestEnvironment>, { version }: Pick<AppDependencies, 'version'>) {
  let document: Promise<string> | null = null;
  return new Hono<RequestEnvironment>().get('/', allowEveryone(), async (context) => {
    document ??= writeDocument(app, version);
    const text = await document;
    const tag = entityTag([text]);
    context.header('etag', tag);
    context.header('cache-control', 'public, no-cache');
    if (isNoneMatch(context.req.header('if-none-match'), tag)) return context.body(null, 304);
    return context.body(text, 200, { 'content-type': 'application/json; charset=utf-8' });
  });
}

async function writeDocument(app: Hono<RequestEnvironment>, version: string): Promise<string> {
  const specification = await generateSpecs(app, {
    defaultValidationErrorResponse: false,
    documentation: {
      info: { title: 'Fluxion API', version, description: introduction },
      servers: [{ url: '/' }],
      security: [{ apiKey: [] }, { session: [] }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'flx_…' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-fluxion' },
        },
      },
    },
  });
  addAccess(specification.paths as Paths, listRouteAccess(app));
  return JSON.stringify(specification);
}

type Paths = Record<string, Record<string, { description?: string } | undefined> | undefined>;

/** Each operation says in words, and as `x-access` and `x-permission`, what it asks of the caller. */
function addAccess(paths: Paths, routes: readonly RouteAccess[]): void {
  for (const { method, path, access } of routes) {
    const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    if (!operation) continue;
    Object.assign(operation, { 'x-access': access.kind });
    const sentence = sentenceOf(access);
    if (sentence === null) continue;
    operation.description = [operation.description, sentence].filter(Boolean).join('\n\n');
    if (access.kind === 'permission') Object.assign(operation, { 'x-permission': access.permission });
  }
}

function sentenceOf(access: RouteAccess['access']): string | null {
  if (access.kind === 'permission') return `Needs the permission \`${access.permission}\`.`;
  if (access.kind === 'person') return 'For people who have logged in; an API key answers `auth.forbidden`.';
  if (access.kind === 'operator')
    return 'For operators, on the `admin` host only: elsewhere it does not exist.';
  return null;
}
