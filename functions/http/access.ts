/**
 * What each route asks of its caller, said once at the route and read by everybody else: the middleware that
 * enforces it, the OpenAPI document, and whoever tries the routes from every wrong side.
 */
import type { Handler, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Permission } from '../permissions.ts';
import type { RequestEnvironment } from './context.ts';
import { ApiError } from './errors.ts';

export type Access =
  /** Nothing. */
  | { kind: 'public' }
  /** Any credential that may be here at all. */
  | { kind: 'credential' }
  /** Somebody who has logged in, about themselves: no key. */
  | { kind: 'person' }
  /** Fluxion's own staff, on the console: an operator who has logged in, or an operator's key of scope `admin`. */
  | { kind: 'operator' }
  | { kind: 'permission'; permission: Permission };

export interface RouteAccess {
  method: string;
  path: string;
  access: Access;
}

type AnyHandler = Handler | MiddlewareHandler;

const accessByHandler = new WeakMap<AnyHandler, Access>();

/** Says that the route of this handler asks for `access`; the handler itself has to enforce it. */
export function declareAccess<const Declared extends AnyHandler>(
  handler: Declared,
  access: Access,
): Declared {
  accessByHandler.set(handler, access);
  return handler;
}

/** Lets a request through only where the caller holds the permission. */
export function requirePermission(permission: Permission) {
  const middleware = createMiddleware<RequestEnvironment>(async (context, next) => {
    if (!context.get('principal').permissions.includes(permission)) {
      throw new ApiError('auth.forbidden', `This needs the permission "${permission}".`);
    }
    await next();
  });
  return declareAccess(middleware, { kind: 'permission', permission });
}

/** Lets people through who have logged in, and no key: what follows is about the caller's own account. */
export function requirePerson() {
  const middleware = createMiddleware<RequestEnvironment>(async (context, next) => {
    const principal = context.get('principal');
    if (principal.kind === 'api_key' || principal.sessionId === null) {
      throw new ApiError('auth.forbidden', 'This is for people who have logged in, not for API keys.');
    }
    await next();
  });
  return declareAccess(middleware, { kind: 'person' });
}

/** For routes that every credential may use. */
export function allowAnyCredential() {
  return declareAccess(
    createMiddleware<RequestEnvironment>((_context, next) => next()),
    { kind: 'credential' },
  );
}

/** For routes that need no credential; they are mounted above `authenticate`. */
export function allowEveryone() {
  return declareAccess(
    createMiddleware<RequestEnvironment>((_context, next) => next()),
    { kind: 'public' },
  );
}

interface Routed {
  routes: readonly { method: string; path: string; handler: unknown }[];
}

/** Every route with what it asks for. Throws where a route says nothing, or two different things. */
export function listRouteAccess(app: Routed): RouteAccess[] {
  const routes = new Map<string, { method: string; path: string; access: Access | null }>();
  for (const { method, path: given, handler } of app.routes) {
    if (method === 'ALL') continue;
    const path = given.length > 1 ? given.replace(/\/$/, '') : given;
    const name = `${method} ${path}`;
    const known = routes.get(name)?.access ?? null;
    const access = accessByHandler.get(handler as AnyHandler) ?? null;
    if (known && access) throw new Error(`The route ${name} says twice what it asks for.`);
    routes.set(name, { method, path, access: known ?? access });
  }
  return [...routes.values()].map(({ method, path, access }) => {
    if (!access) throw new Error(`The route ${method} ${path} says nothing of who may use it.`);
    return { method, path, access };
  });
}
