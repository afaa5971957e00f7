/** Sending from within a request: what must arrive, what had better arrive, and what may take no visible time. */
import type { Context } from 'hono';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import type { MailMessage } from './mail.ts';

type Services = Pick<AppServices, 'mail' | 'telemetry' | 'registry' | 'clock' | 'uniformAnswerMs'>;

/** Rejects with `mail.unavailable`. */
export async function deliver({ mail }: Pick<Services, 'mail'>, message: MailMessage): Promise<void> {
  try {
    await mail.send(message);
  } catch (cause) {
    throw new ApiError('mail.unavailable', 'The e-mail could not be sent. Try again in a moment.', {
      cause,
      headers: { 'retry-after': '30' },
    });
  }
}

/** For notices of what has happened anyhow: a failure is reported and changes nothing. */
export async function notify(
  context: Context<RequestEnvironment>,
  { mail, telemetry }: Pick<Services, 'mail' | 'telemetry'>,
  message: MailMessage,
): Promise<void> {
  await mail.send(message).catch((error: unknown) => telemetry.failure(context.get('requestId'), error));
}

const dayMs = 24 * 60 * 60 * 1000;
const defaultUniformAnswerMs = 1_000;

/** Bounds of what one shop may send to others. Rejects with `mail.limit_reached`. */
export async function claimInvitationMail(
  { registry }: Pick<Services, 'registry'>,
  tenantId: string,
  email: string,
): Promise<void> {
  const toOne = await registry.quotas.claim('invitation', `${tenantId}:${email.toLowerCase()}`, {
    limit: 5,
    windowMs: dayMs,
  });
  const toAll = toOne.granted
    ? await registry.quotas.claim('invitation', tenantId, { limit: 100, windowMs: dayMs })
    : toOne;
  if (toAll.granted) return;
  const seconds = Math.ceil(toAll.retryAfterMs / 1000);
  throw new ApiError('mail.limit_reached', 'So many invitations may be sent in a day. Try again later.', {
    headers: { 'retry-after': String(seconds) },
  });
}

/**
 * Runs `work` and resolves after the same time whatever it does, finds or fails at, so that the time of the
 * answer tells nothing. What takes longer goes on by itself.
 */
export async function inUniformTime(
  context: Context<RequestEnvironment>,
  { clock, telemetry, uniformAnswerMs = defaultUniformAnswerMs }: Services,
  work: () => Promise<void>,
): Promise<void> {
  const end = clock.sleep(uniformAnswerMs);
  const done = work().catch((error: unknown) => telemetry.failure(context.get('requestId'), error));
  await end;
  void done;
}
