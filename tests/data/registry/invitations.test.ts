import { describe, expect, test } from 'vitest';
import type { InvitationId } from '#data/registry/registry.ts';
import { day, granja, granja2, openTestRegistry, registryError } from './fixtures.ts';

const spent = registryError('invitation.invalid');
const email = 'new@granja.example';

async function setUp(role: 'manager' | 'store' = 'manager') {
  const opened = openTestRegistry();
  const owner = await opened.addMember(granja, 'ana@granja.example');
  const { invitations, users } = opened.registry;
  const storeIds = role === 'store' ? ['s1'] : null;
  const created = await invitations.create({ tenantId: granja, email, role, storeIds, invitedBy: owner.id });
  return { ...opened, ...created, owner, invitations, users };
}

const newcomer = { name: 'New', password: 'new password' };

describe('an invitation', () => {
  test('makes a new account a member with the role and stores that it names', async () => {
    const { invitations, users, token, invitation } = await setUp('store');
    expect(await invitations.inspect(token)).toEqual({ invitation, hasAccount: false });
    const { user, membership } = await invitations.accept(token, newcomer);
    expect(user).toMatchObject({ email, name: 'New' });
    expect(membership).toMatchObject({ tenantId: granja, role: 'store', storeIds: ['s1'] });
    expect(await users.authenticate({ tenantId: granja, email, password: 'new password' })).toMatchObject({
      user,
    });
  });

  test('is good once, also for two at once', async () => {
    const { invitations, other, token } = await setUp();
    const results = await Promise.allSettled(
      [invitations, other().invitations].map((each) => each.accept(token, newcomer)),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(invitations.accept(token, newcomer)).rejects.toEqual(spent);
    expect(await invitations.inspect(token)).toBeNull();
    expect(await invitations.list(granja)).toMatchObject([{ status: 'accepted' }]);
  });

  test('is good once for an existing account too, where nothing but the invitation can tell', async () => {
    const { invitations, other, addMember, token } = await setUp();
    await addMember(granja2, email);
    const credentials = { name: 'New', password: 'correct horse' };
    const results = await Promise.allSettled(
      [invitations, other().invitations].map((each) => each.accept(token, credentials)),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(results).toContainEqual({ status: 'rejected', reason: spent });
  });

  test('never changes an existing account’s password: it asks for it', async () => {
    const { invitations, users, addMember, token } = await setUp();
    const user = await addMember(granja2, email);
    expect(await invitations.inspect(token)).toMatchObject({ hasAccount: true });
    await expect(invitations.accept(token, { name: 'Eve', password: 'attacker’s' })).rejects.toEqual(
      registryError('auth.invalid_credentials'),
    );
    expect(await users.getMembership(granja, user.id)).toBeNull();
    await users.authenticate({ tenantId: granja2, email, password: 'correct horse' });
    const accepted = await invitations.accept(token, { name: 'Eve', password: 'correct horse' });
    expect(accepted).toMatchObject({ user, membership: { tenantId: granja } });
  });

  test('gives an account without a password none', async () => {
    const { invitations, users, token } = await setUp();
    await users.create({ email, name: 'Waiting' });
    await expect(invitations.accept(token, newcomer)).rejects.toEqual(
      registryError('auth.invalid_credentials'),
    );
  });

  test('ends after seven days', async () => {
    const { invitations, clock, token } = await setUp();
    clock.advance(7 * day);
    expect(await invitations.inspect(token)).toBeNull();
    await expect(invitations.accept(token, newcomer)).rejects.toEqual(spent);
    expect(await invitations.list(granja)).toMatchObject([{ status: 'expired' }]);
  });

  test('ends when it is revoked, by its own tenant only', async () => {
    const { invitations, token, invitation } = await setUp();
    const missing = registryError('invitation.not_found');
    await expect(invitations.revoke(granja2, invitation.id)).rejects.toEqual(missing);
    await expect(invitations.revoke(granja, '../x' as InvitationId)).rejects.toEqual(missing);
    await invitations.revoke(granja, invitation.id);
    await expect(invitations.accept(token, newcomer)).rejects.toEqual(spent);
    expect(await invitations.list(granja)).toMatchObject([{ status: 'revoked' }]);
    expect(await invitations.list(granja2)).toEqual([]);
  });

  test('a weak password or a wrong grant is refused', async () => {
    const { invitations, owner, token } = await setUp();
    await expect(invitations.accept(token, { name: 'New', password: 'short' })).rejects.toEqual(
      registryError('password.too_short'),
    );
    const wrong = { tenantId: granja, email, role: 'store', invitedBy: owner.id } as const;
    await expect(invitations.create(wrong)).rejects.toEqual(registryError('user.invalid'));
    await expect(invitations.create({ ...wrong, role: 'viewer', email: 'nobody' })).rejects.toEqual(
      registryError('user.invalid'),
    );
    await invitations.accept(token, newcomer);
  });

  test('its id opens nothing, and its token is nowhere in the store', async () => {
    const { invitations, allText, token, invitation } = await setUp();
    expect(await invitations.inspect(invitation.id)).toBeNull();
    expect(await allText()).not.toContain(token);
  });
});
