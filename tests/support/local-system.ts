import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { type LocalSystem, startLocalSystem } from '#functions/local/system.ts';
import { prepareBuild } from '../../functions/local/prepare.mjs';
import { makeTemporaryFolder } from './temporary-folder.ts';

export interface TestSystem extends LocalSystem {
  dataFolder: string;
  /** E-mails that were sent, oldest first, as a terminal would show them. */
  mails: readonly string[];
  /** `http://granja.localhost:PORT/path`; an empty name is the apex. */
  url(name: string, path?: string): string;
  /** Plain HTTP to one of the hosts, which Node itself may not resolve. */
  request(name: string, path: string, init?: TestRequest): Promise<TestResponse>;
}

export interface TestRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface TestResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The whole local system on a free port, over a fresh folder with small demo tenants. */
export async function startTestSystem(): Promise<TestSystem> {
  const root = join(import.meta.dirname, '../..');
  await prepareBuild(root, () => undefined, { web: true });
  const folder = await makeTemporaryFolder();
  try {
    const mails: string[] = [];
    const system = await startLocalSystem({
      root,
      dataFolder: folder.path,
      port: 0,
      demoScale: 0.02,
      printMail: (text) => void mails.push(text),
    });
    const host = (name: string) => `${name ? `${name}.` : ''}localhost:${system.port}`;
    return {
      ...system,
      dataFolder: folder.path,
      mails,
      url: (name, path = '/') => `http://${host(name)}${path}`,
      request: (name, path, init = {}) => sendRequest(system.port, host(name), path, init),
      close: async () => {
        await system.close();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Plain HTTP to one host of a local system. Rejects where nobody listens, or the connection breaks. */
export function sendRequest(
  port: number,
  host: string,
  path: string,
  init: TestRequest = {},
): Promise<TestResponse> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = init;
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers: { ...headers, host }, setHost: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
