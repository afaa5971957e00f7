/** What the attacker sends and what it gets, as they are on the wire. */

export type Header = readonly [name: string, value: string];

export interface ProbeRequest {
  /** The Host header, exactly as it is sent. */
  host: string;
  method: string;
  /** Path and query, exactly as they are sent. */
  path: string;
  /** In order; a name may occur twice. */
  headers: readonly Header[];
  body?: string;
}

export interface ProbeAnswer {
  status: number;
  /** Lower-case names, in order. */
  headers: readonly Header[];
  text: string;
}

/** Rejects with `NoAnswer` where the connection ends, or nothing comes in time. */
export type Send = (request: ProbeRequest) => Promise<ProbeAnswer>;

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Where the service is. */
export interface Target {
  scheme: 'http' | 'https';
  /** The apex, such as `example.com` or `localhost`. */
  domain: string;
  /** As it stands in Host headers; null: the scheme's own. */
  port: number | null;
  /** What to connect to; null: whatever the name of the host resolves to. */
  address: string | null;
}

/** The Host header of `label.domain`; an empty label is the apex. */
export function hostOf(target: Target, label: string): string {
  const name = label === '' ? target.domain : `${label}.${target.domain}`;
  return target.port === null ? name : `${name}:${target.port}`;
}

export function originOf(target: Target, label: string): string {
  return `${target.scheme}://${hostOf(target, label)}`;
}

/** Values of the header joined as HTTP allows it, or null. */
export function headerOf(answer: ProbeAnswer, name: string): string | null {
  const values = answer.headers.filter(([given]) => given === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** The body where it is a JSON object, else null. */
export function jsonOf(answer: ProbeAnswer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(answer.text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
