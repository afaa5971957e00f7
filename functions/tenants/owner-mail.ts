import type { Clock } from '#data/clock.ts';
import type { AppDependencies } from '../http/context.ts';
import { deliver } from '../mail/deliver.ts';
import { invitationLetter, languageOf } from '../mail/messages.ts';
import type { ConsoleActor } from './console-actor.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Mails an owner the link into the shop, in the shop's language. Rejects with `mail.unavailable`. */
export function createOwnerMail({
  mail,
  siteOrigin,
  clock,
}: Pick<AppDependencies, 'mail' | 'siteOrigin'> & {
  clock: Pick<Clock, 'now'>;
}): ConsoleActor['sendOwnerInvitation'] {
  return ({ tenant, email, token, expiresAt }) => {
    const letter = invitationLetter(languageOf(tenant), {
      shop: tenant.name,
      role: 'owner',
      days: Math.round((expiresAt - clock.now()) / dayMs),
      link: `${siteOrigin(tenant.id)}/invitation#${token}`,
    });
    return deliver({ mail }, { to: email, ...letter });
  };
}
