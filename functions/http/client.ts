/** What is known of the device at the other end, for the list of sessions and the audit log. */
import type { Context } from 'hono';
import type { AppDependencies } from './context.ts';

const maxUserAgentLength = 300;

export interface Client {
  address?: string;
  userAgent?: string;
}

export function describeClient(
  context: Context,
  { clientAddress }: Pick<AppDependencies, 'clientAddress'>,
): Client {
  const userAgent = context.req.header('user-agent')?.slice(0, maxUserAgentLength);
  const address = clientAddress?.((name) => context.req.header(name)) ?? null;
  return { ...(userAgent === undefined ? {} : { userAgent }), ...(address === null ? {} : { address }) };
}
