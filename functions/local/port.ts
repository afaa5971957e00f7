import { createServer } from 'node:net';
import { StartupError } from './startup-error.ts';

const sentences: Readonly<Record<string, (port: number) => string>> = {
  EADDRINUSE: (port) => `Port ${port} is in use. Choose another one, for example: PORT=${port + 1} npm start`,
  EACCES: (port) => `Port ${port} needs administrator rights. Choose another one: PORT=3000 npm start`,
};

/** Rejects with a sentence where nothing can listen on the loopback port. 0 is always free. */
export async function assertPortFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    const sentence = sentences[(error as NodeJS.ErrnoException).code ?? ''];
    throw sentence ? new StartupError('port', sentence(port), { cause: error }) : error;
  } finally {
    server.close();
  }
}
