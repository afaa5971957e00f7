import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dataset } from './dataset.ts';
import { type QueryName, queryNames } from './queries.ts';

/** Another design that answers the same questions over HTTP. */
export interface Rival extends AsyncDisposable {
  name: string;
  load(tenant: string, dataset: Dataset): Promise<void>;
  /** To be called once, after every tenant is loaded: indexes, statistics, rollups. */
  finish(): Promise<void>;
  url(query: QueryName, tenant: string): string;
  headers(tenant: string): Record<string, string>;
}

export type AnswerQuery = (query: QueryName, tenant: string) => Promise<readonly object[]>;

const asJson = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** `GET /Q3?tenant=big` on a free port of the loopback address. */
export async function serveQueries(answer: AnswerQuery): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const query = queryNames.find((name) => url.pathname === `/${name}`);
    if (!query) {
      response.writeHead(404).end();
      return;
    }
    answer(query, url.searchParams.get('tenant') ?? '').then(
      (items) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ items }, asJson)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
