import * as v from 'valibot';
import { instantSchema } from '../http/answer.schemas.ts';
import {
  codeSchema,
  emailSchema,
  linkTokenSchema,
  newPasswordSchema,
  personNameSchema,
  storeIdsSchema,
} from '../http/person.schemas.ts';
import { roles } from '../permissions.ts';

export const invitationSchema = v.pipe(
  v.object({
    id: v.string(),
    email: v.string(),
    role: v.picklist(roles),
    storeIds: v.nullable(v.array(v.string())),
    status: v.picklist(['open', 'accepted', 'revoked', 'expired']),
    invitedBy: v.pipe(v.string(), v.description('Id of the user, key or operator.')),
    createdAt: instantSchema,
    expiresAt: instantSchema,
  }),
  v.metadata({ ref: 'Invitation' }),
);

export const invitationListSchema = v.pipe(
  v.object({ items: v.array(invitationSchema) }),
  v.metadata({ ref: 'InvitationList' }),
);

export const newInvitationSchema = v.pipe(
  v.strictObject({
    email: emailSchema,
    role: v.picklist(roles),
    storeIds: v.optional(storeIdsSchema, null),
  }),
  v.metadata({ ref: 'NewInvitation' }),
);

export const invitationParameterSchema = v.strictObject({
  invitationId: v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,80}$/, 'it is no id of an invitation')),
});

export const invitationTokenSchema = v.pipe(
  v.strictObject({ token: linkTokenSchema }),
  v.metadata({ ref: 'InvitationToken' }),
);

export const invitationInspectionSchema = v.pipe(
  v.object({
    email: v.string(),
    role: v.picklist(roles),
    tenantName: v.string(),
    hasAccount: v.pipe(
      v.boolean(),
      v.description('Whether the e-mail has an account: its own password is asked for then.'),
    ),
    expiresAt: instantSchema,
  }),
  v.metadata({ ref: 'InvitationInspection' }),
);

export const invitationAcceptanceSchema = v.pipe(
  v.strictObject({
    token: linkTokenSchema,
    name: v.exactOptional(v.pipe(personNameSchema, v.description('Needed for a new account.'))),
    password: newPasswordSchema,
    code: v.exactOptional(codeSchema),
  }),
  v.metadata({ ref: 'InvitationAcceptance' }),
);

export type Invitation = v.InferOutput<typeof invitationSchema>;
export type InvitationList = v.InferOutput<typeof invitationListSchema>;
export type NewInvitation = v.InferInput<typeof newInvitationSchema>;
export type InvitationInspection = v.InferOutput<typeof invitationInspectionSchema>;
export type InvitationAcceptance = v.InferOutput<typeof invitationAcceptanceSchema>;
