/** Requests by node:http(s), which sends what it is given: odd hosts and paths, names twice, junk. */
import { Agent, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';
import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { Clock } from '#data/clock.ts';
import {
  type Header,
  headerOf,
  NoAnswer,
  type ProbeAnswer,
  type Send,
  type Target,
} from './probe-request.ts';

const answerTimeoutMs = 20_000;
/** An answer of events does not end by itself. */
const eventStreamMs = 300;
const maxAnswerBytes = 4 * 2 ** 20;
const maxWaits = 10;
const longestWaitMs = 60_000;

export interface HttpSender {
  send: Send;
  /** Sends these very bytes over a connection of their own, and answers the first bytes that come back. */
  sendRaw(bytes: string): Promise<string>;
  /** Requests sent so far, repeated ones included. */
  count(): number;
  close(): void;
}

export interface HttpSenderOptions {
  target: Target;
  clock: Clock;
  /** Bounds the load; null: as fast as the answers come. */
  requestsPerSecond: number | null;
}

/** Waits where the service asks for it (429), and then asks again: a limit is no hole. */
export function createHttpSender({ target, clock, requestsPerSecond }: HttpSenderOptions): HttpSender {
  const agent =
    target.scheme === 'https'
      ? new SecureAgent({ keepAlive: true, maxSockets: 16 })
      : new Agent({ keepAlive: true, maxSockets: 16 });
  let count = 0;
  let nextAt = 0;
  const pace = async () => {
    count += 1;
    if (requestsPerSecond === null) return;
    const now = clock.now();
    const at = Math.max(now, nextAt);
    nextAt = at + 1000 / requestsPerSecond;
    if (at > now) await clock.sleep(at - now);
  };
  return {
    async send(request) {
      for (let wait = 0; ; wait += 1) {
        await pace();
        const answer = await sendOnce(target, agent, request);
        const delayMs = delayOf(answer);
        if (delayMs === null || delayMs > longestWaitMs || wait === maxWaits) return answer;
        await clock.sleep(delayMs);
      }
    },
    async sendRaw(bytes) {
      await pace();
      return sendBytes(target, bytes);
    },
    count: () => count,
    close: () => agent.destroy(),
  };
}

/** How long a limit asks to wait; null where the answer is final. A throttled log-in is final. */
function delayOf(answer: ProbeAnswer): number | null {
  if (answer.status !== 429 || answer.text.includes('auth.throttled')) return null;
  return Math.max(1, Number(headerOf(answer, 'retry-after') ?? 1)) * 1000;
}

function sendOnce(target: Target, agent: Agent, request: Parameters<Send>[0]): Promise<ProbeAnswer> {
  const body = request.body === undefined ? null : Buffer.from(request.body);
  const headers: Header[] = [
    ['Host', request.host],
    ...request.headers,
    ...(body === null ? [] : [['Content-Length', String(body.length)] as const]),
  ];
  const options = {
    ...connectionTo(target, request.host),
    agent,
    method: request.method,
    path: request.path,
    headers: headers.flat(),
    timeout: answerTimeoutMs,
    insecureHTTPParser: false,
    maxHeaderSize: 64 * 1024,
  };
  return new Promise((resolve, reject) => {
    const sent = (target.scheme === 'https' ? requestHttps : requestHttp)(options, (response) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      const finish = () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: pairsOf(response.rawHeaders),
          text: Buffer.concat(chunks).toString('utf8'),
        });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        sizeBytes += chunk.length;
        if (sizeBytes > maxAnswerBytes) response.destroy();
      });
      response.on('close', finish);
      response.on('error', () => undefined);
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        setTimeout(() => response.destroy(), eventStreamMs);
      }
    });
    sent.on('timeout', () => sent.destroy(new NoAnswer(`no answer within ${answerTimeoutMs / 1000} s`)));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed a connection that had rested, just as it was used again: that says nothing.
      if (sent.reusedSocket && error.code === 'ECONNRESET') {
        sendOnce(target, agent, request).then(resolve, reject);
      } else reject(error instanceof NoAnswer ? error : new NoAnswer(error.message));
    });
    sent.end(body ?? undefined);
  });
}

/** By the name of the host where it is one of the domain's, else by the apex: only our own service is asked. */
function connectionTo(target: Target, host: string) {
  const named = host.replace(/:\d*$/, '').toLowerCase();
  const isOurs = /^[a-z0-9-]+$/.test(named.slice(0, -(target.domain.length + 1)));
  const name = isOurs && named.endsWith(`.${target.domain}`) ? named : target.domain;
  const port = target.port ?? (target.scheme === 'https' ? 443 : 80);
  return { host: target.address ?? name, port, servername: name, setHost: false };
}

function pairsOf(raw: readonly string[]): Header[] {
  const pairs: Header[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([(raw[index] ?? '').toLowerCase(), raw[index + 1] ?? '']);
  }
  return pairs;
}

function sendBytes(target: Target, bytes: string): Promise<string> {
  const { host, port, servername } = connectionTo(target, target.domain);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket =
      target.scheme === 'https' ? connectSecurely({ host, port, servername }) : connect({ host, port });
    const finish = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    socket.setTimeout(2_000, finish);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      socket.setTimeout(100, finish);
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}
