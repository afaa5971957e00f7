import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'vite';
import type { Origin } from './gateway.ts';

/** Vite, serving the page from its sources. */
export interface WebDeveloperServer {
  origin: Origin;
  /** Paths of sources and of Vite's own client, which no edge in front must touch. */
  prefixes: readonly string[];
  close(): Promise<void>;
}

/** Hot reload reaches the browser straight from Vite's own port, since the gateway carries no web sockets. */
export async function startWebDeveloperServer(root: string): Promise<WebDeveloperServer> {
  const port = await findFreePort();
  const server = await createServer({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    clearScreen: false,
    server: { host: '127.0.0.1', port, strictPort: true, hmr: { host: 'localhost', clientPort: port } },
  });
  await server.listen();
  const origin: Origin = async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = { accept: request.headers.get('accept') ?? '*/*' };
    const answer = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, { headers });
    return new Response(answer.body, {
      status: answer.status,
      headers: {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
        'cache-control': 'no-store',
      },
    });
  };
  return { origin, prefixes: ['/@', '/src/', '/node_modules/'], close: () => server.close() };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket();
    socket.once('error', reject);
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      socket.close(() => resolve(port));
    });
  });
}
