import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { allowEveryone } from '../http/access.ts';
import type { AppDependencies, RequestEnvironment } from '../http/context.ts';
import { routeNotFound } from '../http/errors.ts';
import { entityTag, isNoneMatch } from '../http/etag.ts';

const base = '/api/v1/reference';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Fluxion API</title>
    <link rel="icon" href="${base}/favicon-32x32.png">
    <link rel="stylesheet" href="${base}/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="${base}/swagger-ui-bundle.js"></script>
    <script src="${base}/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
});
`;

/** Files of the Swagger UI package that the page loads; nothing else of it is served. */
const packageFiles: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** The page asks this host for everything it shows, and the policy holds it to that. */
const pagePolicy = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    styleSrcAttr: ["'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
  },
  xFrameOptions: 'DENY',
});

/** A page for people about the API, served whole from here. */
export function referenceRoutes({ version }: Pick<AppDependencies, 'version'>) {
  const { resolve } = createRequire(import.meta.url);
  return new Hono<RequestEnvironment>()
    .use(pagePolicy)
    .get('/', allowEveryone(), (context) => context.html(page))
    .get('/start.js', allowEveryone(), (context) =>
      context.body(start, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
    )
    .get('/:file', allowEveryone(), async (context) => {
      const file = context.req.param('file');
      const contentType = Object.hasOwn(packageFiles, file) ? packageFiles[file] : undefined;
      if (contentType === undefined) throw routeNotFound();
      const tag = entityTag([version, file]);
      context.header('etag', tag);
      context.header('cache-control', 'public, max-age=3600');
      if (isNoneMatch(context.req.header('if-none-match'), tag)) return context.body(null, 304);
      const bytes = await readFile(resolve(`swagger-ui-dist/${file}`));
      return context.body(new Uint8Array(bytes), 200, { 'content-type': contentType });
    });
}
