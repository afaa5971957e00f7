/**
 * What the firewall of a deployment lets one address do (`sst.config.ts`): 50 requests in five minutes to the routes
 * that cost an e-mail or the hash of a password, 6,000 to all. Beyond that it answers by itself, and the attack would
 * learn nothing of the service.
 */
import type { Probe } from './arena.ts';

const guarded = /\/api\/v1\/(?:session|password-resets(?:\/complete)?|invitations\/(?:inspect|accept))$/;
const oneOf = 5;

export const firewallRequestsPerSecond = 18;

/** Takes every fifth probe of those routes, and every probe of all others. */
export function createFirewallShare(): (probe: Pick<Probe, 'route'>) => boolean {
  let count = 0;
  return ({ route }) => {
    if (!guarded.test(route)) return true;
    count += 1;
    return count % oneOf === 0;
  };
}
