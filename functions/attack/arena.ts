/** What every probe works with, and how requests are put together from a route and a credential. */

import { type CanaryShop, canaryShops } from './canaries.ts';
import { plantedPeriod } from './canary-rows.ts';
import { authorization, type Credential, type Credentials } from './credentials.ts';
import { type Expectation, type Hole, inspect } from './oracles.ts';
import {
  type Header,
  hostOf,
  NoAnswer,
  originOf,
  type ProbeAnswer,
  type ProbeRequest,
  type Send,
  type Target,
} from './probe-request.ts';
import type { Route, RouteTable } from './route-table.ts';
import { sampleBody } from './sample-body.ts';
import { findStandIn, type MadeThings, standInOf } from './stand-ins.ts';

export interface Arena {
  target: Target;
  send: Send;
  sendRaw: (bytes: string) => Promise<string>;
  table: RouteTable;
  credentials: Credentials;
  made: MadeThings;
}

/** One check. Its class is where it stands in the report. */
export interface Probe {
  class: string;
  name: string;
  route: string;
  run(): Promise<Hole | null>;
}

export interface RequestOptions {
  /** First label of the host; default: the host of the credential's kind. */
  label?: string;
  headers?: readonly Header[];
  /** Replaces the path's parameters and the ids of the body; default: those of the credential's own shop. */
  things?: CanaryShop | 'absent';
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  /** Replaces the whole path and query. */
  path?: string;
}

/** The request that a well-meaning client with this credential would send to the route, or a twist of it. */
export function requestFor(
  arena: Arena,
  route: Route,
  credential: Credential,
  options: RequestOptions = {},
): ProbeRequest {
  const shop = credential.shop ?? canaryShops.victim;
  const label = options.label ?? (credential.kind === 'session' ? shop.id : 'api');
  const things = options.things ?? shop;
  const isSafe = route.method === 'GET';
  const body = isSafe ? undefined : bodyOf(arena, route, things, options.body);
  const given = options.headers ?? [];
  const unless = (name: string, header: Header): Header[] =>
    given.some(([other]) => other.toLowerCase() === name) ? [] : [header];
  return {
    host: hostOf(arena.target, label),
    method: route.method,
    path: options.path ?? pathOf(arena, route, things, options.query ?? {}),
    headers: [
      ...(given.some(([name]) => /^(?:authorization|cookie)$/i.test(name)) ? [] : authorization(credential)),
      ...(isSafe ? [] : unless('origin', ['Origin', originOf(arena.target, label)])),
      ...(body === undefined ? [] : unless('content-type', ['Content-Type', mediaTypeOf(route)])),
      ...given.filter(([, value]) => value !== ''),
    ],
    ...(body === undefined ? {} : { body }),
  };
}

const mediaTypeOf = ({ body }: Route) => body?.mediaType ?? 'application/json';

function bodyOf(
  { table, made }: Arena,
  route: Route,
  things: CanaryShop | 'absent',
  given: unknown,
): string | undefined {
  if (route.method === 'DELETE' && !route.body && given === undefined) return undefined;
  if (given !== undefined) return typeof given === 'string' ? given : JSON.stringify(given);
  if (route.body?.mediaType !== 'application/json') return '{}';
  const idOf = (name: string) =>
    name === 'name' || !name.endsWith('Id') ? null : thingOf(findStandIn(name, made), things);
  const { definitions } = table;
  return JSON.stringify(sampleBody(route.body.schema, { definitions, values: {}, idOf }) ?? {});
}

function pathOf(
  { made }: Arena,
  route: Route,
  things: CanaryShop | 'absent',
  query: Readonly<Record<string, string>>,
): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(thingOf(standInOf(name, made), things) ?? ''),
  );
  const dated = Object.entries(plantedPeriod).filter(([name]) => route.queryParameters.includes(name));
  const isRead = route.permission === 'data.read';
  const search = new URLSearchParams({ ...(isRead ? Object.fromEntries(dated) : {}), ...query });
  // Some questions have no answer without a parameter.
  if (isRead && route.queryParameters.includes('by') && !search.has('by')) search.set('by', 'store');
  return search.size > 0 ? `${path}?${search}` : path;
}

function thingOf(standIn: ReturnType<typeof findStandIn>, things: CanaryShop | 'absent'): string | null {
  if (!standIn) return null;
  return things === 'absent' ? standIn.absent : standIn.of(things);
}

/** Sends the request and holds the answer against what is expected. No answer at all is a hole too. */
export async function tryRequest(
  { send }: Pick<Arena, 'send'>,
  request: ProbeRequest,
  expectation: Expectation,
): Promise<{ answer: ProbeAnswer | null; hole: Hole | null }> {
  try {
    const answer = await send(request);
    return { answer, hole: inspect(request, answer, expectation) };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { answer: null, hole: { expected: 'an answer', got: error.message } };
  }
}

export const isSafe = ({ method }: Route) => method === 'GET';
export const isData = ({ permission }: Route) => permission === 'data.read';
