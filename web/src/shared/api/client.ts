import { type ClientResponse, hc, type InferRequestType, type InferResponseType } from 'hono/client';
import type { App, Credentials, Me } from '#functions/contract.ts';
import { ApiError, readProblem } from './problem.ts';

export type Client = ReturnType<typeof hc<App>>['api']['v1'];

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
  /** Any other route, for pages that come after the first view: `call((client) => client.members.$get(…))`. */
  call: <Body>(ask: (client: Client) => Promise<ClientResponse<Body>>) => Promise<Body>;
  /** As `call`, for who needs the headers of the answer. */
  respond: <Body>(ask: (client: Client) => Promise<ClientResponse<Body>>) => Promise<ClientResponse<Body>>;
  me: () => Promise<Me>;
  logIn: (credentials: Credentials) => Answer<Client['session']['$post']>;
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
  const accept = async <Body>(asked: Promise<ClientResponse<Body>>): Promise<ClientResponse<Body>> => {
    const response = await asked;
    if (response.ok) return response;
    const problem = await readProblem(response);
    if (problem.status === 401 && !isAboutInput(problem)) options.onUnauthorized();
    throw problem;
  };
  const read = async <Body>(asked: Promise<ClientResponse<Body>>): Promise<Body> => {
    const response = await accept(asked);
    return (response.status === 204 ? undefined : await response.json()) as Body;
  };
  const during = (signal: AbortSignal | undefined) => (signal ? { init: { signal } } : {});
  return {
    call: (ask) => read(ask(client)),
    respond: (ask) => accept(ask(client)),
    me: () => read(client.me.$get({ query: {} })) as Promise<Me>,
    logIn: (json) => read(client.session.$post({ json })),
    logOut: async () => {
      const response = await client.session.$delete({ query: {} });
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

/** A 401 about what was typed (a password, a code), not about the session. */
function isAboutInput({ code }: ApiError): boolean {
  return code === 'auth.invalid_credentials' || code.startsWith('auth.second_factor');
}

/** `fetch`, whose failures carry a code as the API's own do. */
async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  // The server accepts requests that change something by cookie only as JSON, even without a body.
  if (init?.method !== 'GET' && !headers.has('content-type')) headers.set('content-type', 'application/json');
  try {
    return await fetch(input, { ...init, headers, credentials: 'same-origin' });
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
