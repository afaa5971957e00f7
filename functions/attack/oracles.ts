/** What an answer may never be, whatever was asked, and whether it is what was expected. */
import { type CanaryShop, canaryShops, marksOf } from './canaries.ts';
import { farThreshold } from './canary-rows.ts';
import { headerOf, jsonOf, type ProbeAnswer, type ProbeRequest } from './probe-request.ts';

export interface Outcome {
  status: number;
  /** Of the problem. */
  code?: string;
}

export interface Expectation {
  /** Any of these; null: anything but a failure of the server. */
  outcomes: readonly Outcome[] | null;
  /** Whose things may be seen; null: nobody's. */
  mayShow: CanaryShop | null;
  /** Of that shop, only the store `near`. */
  nearOnly?: boolean;
}

/** A hole: what should have come, and what came instead. */
export interface Hole {
  expected: string;
  got: string;
}

const internals =
  /\n\s+at .{1,200}:\d+:\d+|node_modules\/|\/(?:functions|data|edge)\/[\w/.-]+\.[tj]s|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.{1,200}\b(?:FROM|SET|VALUES|WHERE)\b|\bE(?:NOENT|ACCES|XIST)\b|(?:Type|Reference|Range|Syntax)Error:|_delta_log|registry\/(?:keys|sessions|users)\//;
const largeAmount = /\b\d{7,}\.\d{3,4}\b/;

export function refusal(status: number, code?: string): Outcome {
  return code === undefined ? { status } : { status, code };
}

/** The first thing that is wrong with the answer, or null. */
export function inspect(request: ProbeRequest, answer: ProbeAnswer, expected: Expectation): Hole | null {
  const hole = (wanted: string, got: string): Hole => ({ expected: wanted, got });
  const leaked = findForeignMark(request, answer, expected);
  if (leaked) return hole('nothing of another shop or store', leaked);
  if (!isExpected(answer, expected.outcomes)) {
    return hole(describeOutcomes(expected.outcomes), describeAnswer(answer));
  }
  if (answer.status >= 500) return hole('no failure of the server', describeAnswer(answer));
  return answer.status >= 400 ? inspectRefusal(answer, expected) : inspectHeaders(answer, expected);
}

function inspectRefusal(answer: ProbeAnswer, { mayShow }: Expectation): Hole | null {
  const cookie = headerOf(answer, 'set-cookie');
  if (cookie !== null)
    return { expected: 'no cookie with a refusal', got: `Set-Cookie: ${cookie.slice(0, 20)}…` };
  const trace = internals.exec(answer.text);
  if (trace) return { expected: 'no internals in a refusal', got: clip(trace[0]) };
  const tag = headerOf(answer, 'etag');
  if (tag !== null) return { expected: 'a refusal without a validator', got: `ETag: ${clip(tag)}` };
  // A caller who is known may be told whose they are; whoever is not, is told nothing.
  const tenant = headerOf(answer, 'x-tenant-id');
  if (tenant !== null && tenant !== mayShow?.id && [401, 404].includes(answer.status)) {
    return { expected: 'a refusal without a tenant', got: `x-tenant-id: ${tenant}` };
  }
  return inspectCors(answer);
}

function inspectHeaders(answer: ProbeAnswer, { mayShow }: Expectation): Hole | null {
  const tenant = headerOf(answer, 'x-tenant-id');
  if (tenant !== null && tenant !== mayShow?.id) {
    return { expected: `an answer for ${mayShow?.id ?? 'nobody'}`, got: `x-tenant-id: ${tenant}` };
  }
  return inspectCors(answer);
}

function inspectCors(answer: ProbeAnswer): Hole | null {
  if (headerOf(answer, 'access-control-allow-credentials') !== null) {
    return { expected: 'no credentials across origins', got: 'Access-Control-Allow-Credentials' };
  }
  const allowed = headerOf(answer, 'access-control-allow-origin');
  return allowed === '*' || allowed === 'null'
    ? { expected: 'no open door for every origin', got: `Access-Control-Allow-Origin: ${allowed}` }
    : null;
}

/** A mark of a shop, or of the store `far`, that must not be seen; what the request itself said does not count. */
function findForeignMark(
  request: ProbeRequest,
  answer: ProbeAnswer,
  { mayShow, nearOnly = false }: Expectation,
): string | null {
  const shown = `${answer.headers.map((pair) => pair.join(': ')).join('\n')}\n${answer.text}`;
  const said = sentText(request);
  for (const shop of Object.values(canaryShops)) {
    if (shop === mayShow) continue;
    const mark = marksOf(shop).find((text) => shown.includes(text) && !said.includes(text));
    if (mark !== undefined) return `"${mark}" of ${shop.id}, with status ${answer.status}`;
  }
  if (!nearOnly || !mayShow) return null;
  const far = `${mayShow.word}-far`;
  if (shown.includes(far) && !said.includes(far)) return `"${far}" of another store`;
  const large = largeAmount.exec(answer.text)?.[0];
  return large !== undefined && Number(large) >= farThreshold ? `the amount ${large} of another store` : null;
}

function sentText(request: ProbeRequest): string {
  const headers = request.headers.filter(([name]) => !/^(?:authorization|cookie)$/i.test(name));
  const text = [request.host, request.path, request.body ?? '', ...headers.flat()].join('\n');
  try {
    return `${text}\n${decodeURIComponent(text.replaceAll('+', ' '))}`;
  } catch {
    return text;
  }
}

function isExpected(answer: ProbeAnswer, outcomes: readonly Outcome[] | null): boolean {
  if (outcomes === null) return answer.status < 500;
  return outcomes.some(
    ({ status, code }) => answer.status === status && (code === undefined || jsonOf(answer)?.code === code),
  );
}

export function describeOutcomes(outcomes: readonly Outcome[] | null): string {
  if (outcomes === null) return 'no failure of the server';
  return outcomes
    .map(({ status, code }) => (code === undefined ? String(status) : `${status} ${code}`))
    .join(' or ');
}

export function describeAnswer(answer: ProbeAnswer): string {
  const code = jsonOf(answer)?.code;
  return typeof code === 'string' ? `${answer.status} ${code}` : String(answer.status);
}

const clip = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

/** Headers that differ from one answer to the next by nature. */
const volatileHeaders =
  /^(?:x-request-id|date|server-timing|age|connection|keep-alive|content-length|transfer-encoding|etag|x-amz.*|x-cache|apigw-requestid|alt-svc|via|retry-after|ratelimit.*)$/;

/**
 * What must be the same for a thing of another shop and for one that does not exist. The names that were
 * asked for, which an answer may repeat, are taken out.
 */
export function comparable(
  answer: ProbeAnswer,
  asked: readonly string[],
  { withHeaders = true }: { withHeaders?: boolean } = {},
): string {
  const headers = (withHeaders ? answer.headers : [])
    .filter(([name]) => !volatileHeaders.test(name))
    .map(([name, value]) => `${name}: ${value}`);
  let text = [answer.status, ...headers, answer.text.replace(/"instance":"[^"]*"/, '"instance":""')].join(
    '\n',
  );
  for (const name of asked) if (name !== '') text = text.replaceAll(name, '<asked>');
  return text;
}
