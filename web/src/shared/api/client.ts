import { type ClientResponse, hc, type InferRequestType, type InferResponseType } from 'hono/client';
import type { App, Me } from '#functions/contract.ts';
import { ApiError, readProblem } from './problem.ts';

type Client = ReturnType<typeof hc<App>>['api']['v1'];

/** A route's query with what a page has at hand: numbers, flags, and names left undefined. */
type Loose<Query> = {
  [Name in keyof Query]?:
    | Query[Name]
    | (string extends Query[Name] ? number : never)
    | ('true' extends Query[Name] ? boolean : never)
    | undefined;
};
type QueryOf<Route> = Loose<InferRequestType<Route> extends { query: infer Query } ? Query : never>;

type SummaryQuery = QueryOf<Client['sales']['summary']['$get']>;
type SalesQuery = QueryOf<Client['sales']['$get']>;
export type StatsQuery = QueryOf<Client['stats']['$get']>;
type InventoryQuery = QueryOf<Client['inventory']['$get']>;
type ProductsQuery = QueryOf<Client['products']['$get']>;
export type OrdersQuery = QueryOf<Client['orders']['$get']>;

type Answer<Route> = Promise<InferResponseType<Route, 200>>;

export interface Api {
  me: () => Promise<Me>;
  logIn: (credentials: { email: string; password: string }) => Answer<Client['session']['$post']>;
  logOut: () => Promise<void>;
  stores: (signal?: AbortSignal) => Answer<Client['stores']['$get']>;
  stats: (query: StatsQuery, signal?: AbortSignal) => Answer<Client['stats']['$get']>;
  summary: (query: SummaryQuery, signal?: AbortSignal) => Answer<Client['sales']['summary']['$get']>;
  sales: (query: SalesQuery, signal?: AbortSignal) => Answer<Client['sales']['$get']>;
  inventory: (query: InventoryQuery, signal?: AbortSignal) => Answer<Client['inventory']['$get']>;
  products: (query: ProductsQuery, signal?: AbortSignal) => Answer<Client['products']['$get']>;
  product: (productId: string, signal?: AbortSignal) => Answer<Client['products'][':productId']['$get']>;
  orders: (query: OrdersQuery, signal?: AbortSignal) => Answer<Client['orders']['$get']>;
  order: (orderId: string, signal?: AbortSignal) => Answer<Client['orders'][':orderId']['$get']>;
}

export interface ApiOptions {
  /** Set where the address names the tenant as `?tenant=` instead of by its host. */
  tenantId: string | null;
  /** Called when a session that was open is no longer accepted. */
  onUnauthorized: () => void;
}

/** The API at this origin. Every method rejects with `ApiError`; an aborted one with the signal's reason. */
export function createApi(options: ApiOptions): Api {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.tenantId) headers['x-tenant-id'] = options.tenantId;
  const client: Client = hc<App>('/', { headers, fetch: send }).api.v1;
  const read = async <Body>(asked: Promise<ClientResponse<Body>>): Promise<Body> => {
    const response = await asked;
    if (response.ok) return (await response.json()) as Body;
    if (response.status === 401) options.onUnauthorized();
    throw await readProblem(response);
  };
  const during = (signal: AbortSignal | undefined) => (signal ? { init: { signal } } : {});
  return {
    me: () => read(client.me.$get({ query: {} })) as Promise<Me>,
    logIn: (json) => read(client.session.$post({ json })),
    logOut: async () => {
      // The server accepts requests that change something by cookie only as JSON.
      const response = await client.session.$delete(
        { query: {} },
        { headers: { 'content-type': 'application/json' } },
      );
      if (!response.ok) throw await readProblem(response);
    },
    stores: (signal) => read(client.stores.$get({ query: {} }, during(signal))),
    stats: (query, signal) => read(client.stats.$get({ query: asText(query) }, during(signal))),
    summary: (query, signal) => read(client.sales.summary.$get({ query: asText(query) }, during(signal))),
    sales: (query, signal) => read(client.sales.$get({ query: asText(query) }, during(signal))),
    inventory: (query, signal) => read(client.inventory.$get({ query: asText(query) }, during(signal))),
    products: (query, signal) => read(client.products.$get({ query: asText(query) }, during(signal))),
    product: (productId, signal) =>
      read(client.products[':productId'].$get({ param: { productId } }, during(signal))),
    orders: (query, signal) => read(client.orders.$get({ query: asText(query) }, during(signal))),
    order: (orderId, signal) => read(client.orders[':orderId'].$get({ param: { orderId } }, during(signal))),
  };
}

/** `fetch`, whose failures carry a code as the API's own do. */
async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, { ...init, credentials: 'same-origin' });
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, code: 'client.offline', detail: null, requestId: null });
  }
}

/** A query as text, which the API's own schemas take; what is undefined, empty or false is left out. */
function asText<Query extends object>(query: Query): Record<keyof Query & string, never> {
  const entries = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== '' && value !== false,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) as never;
}

/** `?a=1&b=2`; what is undefined, empty or false is left out. */
export function searchOf(query: object): string {
  const search = new URLSearchParams(asText(query)).toString();
  return search === '' ? '' : `?${search}`;
}
