/**
 * The API as one Hono app, the same in Lambda and on a laptop. The order of the steps is the security model:
 * edge proof → request id → realm → CORS → size → origin → identity and tenant → scope → validation → use case.
 * Whatever is mounted below `authenticate` is closed by default; public routes are mounted above it.
 */
import { availableParallelism } from 'node:os';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { timing } from 'hono/timing';
import { createResultCache } from '#data/lake/result-cache.ts';
import { accountRoutes } from './account/account.routes.ts';
import { adminRoutes } from './admin/admin.routes.ts';
import { apiKeysRoutes } from './api-keys/api-keys.routes.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import { createAuditRecorder } from './audit/audit-recorder.ts';
import { healthRoutes } from './health/health.routes.ts';
import { listRouteAccess } from './http/access.ts';
import { authenticate } from './http/auth.ts';
import type { AppDependencies, AppServices, RequestEnvironment } from './http/context.ts';
import { ApiError, routeNotFound } from './http/errors.ts';
import { apiCors, guardUnsafeRequests } from './http/origin.ts';
import { failureResponse, problemResponse } from './http/problem.ts';
import { identifyRequest, observeRequests, requireEdge } from './http/request.ts';
import { requireTenant } from './http/tenancy.ts';
import { importsRoutes } from './imports/imports.routes.ts';
import { isChunkRequest, maxChunkBytes } from './imports/upload-path.ts';
import { inventoryRoutes } from './inventory/inventory.routes.ts';
import { invitationsRoutes, publicInvitationsRoutes } from './invitations/invitations.routes.ts';
import { createExports } from './limits/export-limits.ts';
import { createFairQueue } from './limits/fair-queue.ts';
import { limitPlanBody, limitRequests } from './limits/request-limits.ts';
import { meRoutes } from './me/me.routes.ts';
import { membersRoutes } from './members/members.routes.ts';
import { ordersRoutes } from './orders/orders.routes.ts';
import { passwordResetsRoutes } from './password-resets/password-resets.routes.ts';
import { productsRoutes } from './products/products.routes.ts';
import { openapiRoutes } from './reference/openapi.routes.ts';
import { referenceRoutes } from './reference/reference.routes.ts';
import { salesRoutes } from './sales/sales.routes.ts';
import { securityRoutes } from './security/security.routes.ts';
import { sessionRoutes } from './session/session.routes.ts';
import { settingsRoutes } from './settings/settings.routes.ts';
import { statsRoutes } from './stats/stats.routes.ts';
import { storesRoutes } from './stores/stores.routes.ts';

/** JSON bodies are small; files travel by other ways. */
const maxBodyBytes = 1024 * 1024;

/** Answers are data, never documents: nothing in them may run, load or be framed. */
const apiHeaders: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  crossOriginResourcePolicy: 'same-site',
  xFrameOptions: 'DENY',
  // Pages set their own.
  overwrite: false,
};

export function createApp(dependencies: AppDependencies) {
  const app = new Hono<RequestEnvironment>();
  app.onError((error, context) => failureResponse(dependencies, error, context));
  app.notFound((context) => problemResponse(routeNotFound(), context));
  app.use(
    identifyRequest(dependencies),
    timing({ totalDescription: '' }),
    observeRequests(dependencies),
    secureHeaders(apiHeaders),
    requireEdge(dependencies),
    apiCors(dependencies),
    limitBody(),
    guardUnsafeRequests(dependencies),
    methodNotAllowed({ app, onMethodNotAllowed: methodProblem }),
  );
  const services: AppServices = {
    ...dependencies,
    results: createResultCache({ maxBytes: dependencies.maxCachedAnswerBytes ?? 64 * 2 ** 20 }),
    turns: createFairQueue({
      slots: dependencies.engineSlots ?? availableParallelism(),
      clock: dependencies.clock,
    }),
    exports: createExports(),
    audit: createAuditRecorder(dependencies),
  };
  const routed = app.route('/api/v1', apiRoutes(services, app));
  // Nothing is served where a route does not say who may use it.
  listRouteAccess(routed);
  return routed;
}

/** What `hono/client` derives the typed client from. */
export type App = ReturnType<typeof createApp>;

function apiRoutes(services: AppServices, app: Hono<RequestEnvironment>) {
  return new Hono<RequestEnvironment>()
    .route('/health', healthRoutes(services))
    .route('/openapi.json', openapiRoutes(app, services))
    .route('/reference', referenceRoutes(services))
    .route('/session', sessionRoutes(services))
    .route('/password-resets', passwordResetsRoutes(services))
    .route('/invitations', publicInvitationsRoutes(services))
    .route('/admin', adminRoutes(services))
    .use(authenticate(services), limitRequests(services), limitPlanBody(services))
    .route('/me', meRoutes())
    .route('/account', accountRoutes(services))
    .use(requireTenant(services))
    .route('/inventory', inventoryRoutes(services))
    .route('/products', productsRoutes(services))
    .route('/stores', storesRoutes(services))
    .route('/sales', salesRoutes(services))
    .route('/orders', ordersRoutes(services))
    .route('/stats', statsRoutes(services))
    .route('/imports', importsRoutes(services))
    .route('/members', membersRoutes(services))
    .route('/invitations', invitationsRoutes(services))
    .route('/api-keys', apiKeysRoutes(services))
    .route('/settings', settingsRoutes(services))
    .route('/audit', auditRoutes(services))
    .route('/security', securityRoutes(services));
}

/** Pieces of a file may be larger than JSON, and have a bound of their own. */
function limitBody() {
  const limitTo = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: () => {
        throw new ApiError('request.too_large', `The body is larger than ${maxSize} bytes.`);
      },
    });
  const [json, chunk] = [limitTo(maxBodyBytes), limitTo(maxChunkBytes)];
  return createMiddleware((context, next) => (isChunkRequest(context) ? chunk : json)(context, next));
}

function methodProblem(context: Context<RequestEnvironment>, methods: string[]): Response {
  const allow = methods.join(', ');
  const error = new ApiError('request.method_not_allowed', `Use ${allow} here.`, { headers: { allow } });
  return problemResponse(error, context);
}
