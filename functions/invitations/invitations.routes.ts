import { Hono } from 'hono';
import { anonymous } from '../audit/audit-recorder.ts';
import { requirePermission } from '../http/access.ts';
import { describeClient } from '../http/client.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import type { ApiErrorCode } from '../http/errors.ts';
import { onlyForPages, tenantOfPage } from '../http/pages.ts';
import { writeSessionCookie } from '../http/session-cookie.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { sessionSchema } from '../session/session.schemas.ts';
import { assertStoresExist } from '../stores/known-stores.ts';
import {
  invitationAcceptanceSchema,
  invitationInspectionSchema,
  invitationListSchema,
  invitationParameterSchema,
  invitationSchema,
  invitationTokenSchema,
  newInvitationSchema,
} from './invitations.schemas.ts';
import {
  acceptInvitation,
  describeInvitation,
  inspectInvitation,
  invite,
  revokeInvitation,
} from './invitations.usecases.ts';

/** For those who manage people. */
export function invitationsRoutes(services: AppServices) {
  const { registry } = services;
  const tag = 'People';
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      requirePermission('people.read'),
      describe({
        tag,
        summary: 'List invitations',
        description: 'Newest first, ended ones included.',
        answer: invitationListSchema,
      }),
      refuseParameters,
      async (context) => {
        const invitations = await registry.invitations.list(context.get('tenant').id);
        context.header('cache-control', 'no-store');
        return context.json({ items: invitations.map(describeInvitation) }, 200);
      },
    )
    .post(
      '/',
      requirePermission('people.manage'),
      describe({
        tag,
        summary: 'Invite somebody by e-mail',
        description:
          'The link goes to that address alone, and replaces open ones sent before. An API key invites no owner.',
        answer: invitationSchema,
        status: 201,
        problems: [
          ...bodyProblems,
          'member.exists',
          'user.invalid',
          'store.unknown',
          'mail.limit_reached',
          'mail.unavailable',
        ],
      }),
      refuseParameters,
      validate('json', newInvitationSchema),
      async (context) => {
        const tenant = context.get('tenant');
        const { email, role, storeIds } = context.req.valid('json');
        await assertStoresExist(context.get('tenantLake'), storeIds);
        const request = { tenant, email, role, storeIds };
        const invitation = await services.audit.change(
          context,
          { action: 'invitation.created', after: { email, role, storeIds } },
          () => invite(services, context.get('principal'), request),
          (created) => ({
            target: { kind: 'invitation', id: created.id },
            after: { email: created.email, role, storeIds: created.storeIds },
          }),
        );
        context.header('cache-control', 'no-store');
        return context.json(describeInvitation(invitation), 201);
      },
    )
    .delete(
      '/:invitationId',
      requirePermission('people.manage'),
      describe({
        tag,
        summary: 'Revoke an invitation',
        description: 'One that has ended stays as it is.',
        answer: null,
        problems: ['request.origin_rejected', 'invitation.not_found'],
      }),
      validate('param', invitationParameterSchema),
      refuseParameters,
      async (context) => {
        const { invitationId } = context.req.valid('param');
        await services.audit.change(
          context,
          { action: 'invitation.revoked', target: { kind: 'invitation', id: invitationId } },
          () => revokeInvitation(services, context.get('principal'), context.get('tenant'), invitationId),
        );
        return context.body(null, 204);
      },
    );
}

/** For the invited, who have no credential but the link. */
export function publicInvitationsRoutes(services: AppServices) {
  const tag = 'Account';
  const problems: readonly ApiErrorCode[] = [
    ...bodyProblems,
    'tenant.required',
    'tenant.unknown',
    'tenant.suspended',
    'invitation.invalid',
  ];
  return new Hono<RequestEnvironment>()
    .post(
      '/inspect',
      describe({
        tag,
        summary: 'What an invitation offers',
        answer: invitationInspectionSchema,
        problems,
        isPublic: true,
      }),
      onlyForPages,
      refuseParameters,
      validate('json', invitationTokenSchema),
      async (context) => {
        const tenant = await tenantOfPage(context, services);
        const { token } = context.req.valid('json');
        const { invitation, hasAccount } = await inspectInvitation(services, tenant, token);
        const { email, role, expiresAt } = invitation;
        return context.json(
          { email, role, tenantName: tenant.name, hasAccount, expiresAt: new Date(expiresAt).toISOString() },
          200,
        );
      },
    )
    .post(
      '/accept',
      describe({
        tag,
        summary: 'Accept an invitation',
        description:
          'A new e-mail gets an account with this name and password; an existing account proves its own. ' +
          'Sets the session cookie, as log-in does.',
        answer: sessionSchema,
        problems: [
          ...problems,
          'auth.invalid_credentials',
          'auth.second_factor_required',
          'auth.second_factor_invalid',
          'auth.throttled',
          'password.too_short',
          'password.too_long',
          'password.common',
          'user.invalid',
        ],
        isPublic: true,
      }),
      onlyForPages,
      refuseParameters,
      validate('json', invitationAcceptanceSchema),
      async (context) => {
        const tenant = await tenantOfPage(context, services);
        const client = describeClient(context, services);
        const acceptance = context.req.valid('json');
        const { invitation } = await inspectInvitation(services, tenant, acceptance.token);
        const { user, membership, sessionEpoch } = await services.audit.change(
          context,
          {
            action: 'invitation.accepted',
            target: { kind: 'invitation', id: invitation.id },
            actor: anonymous,
            tenantId: tenant.id,
          },
          () => acceptInvitation(services, tenant, acceptance, client.address),
          (accepted) => ({
            after: {
              userId: accepted.user.id,
              role: accepted.membership.role,
              storeIds: accepted.membership.storeIds,
            },
            actor: {
              kind: 'user',
              id: accepted.user.id,
              name: accepted.user.name,
              email: accepted.user.email,
            },
          }),
        );
        const { session, token } = await services.registry.sessions.createForUser(tenant.id, user.id, {
          ...client,
          sessionEpoch,
        });
        writeSessionCookie(context, token, session.expiresAt);
        const { id, email, name } = user;
        return context.json(
          {
            user: { id, email, name, role: membership.role },
            tenantId: tenant.id,
            expiresAt: new Date(session.expiresAt).toISOString(),
          },
          200,
        );
      },
    );
}
