import { expect, test } from 'vitest';
import { granja, granja2, openTestRegistry, registryError } from './fixtures.ts';

const email = 'ana@granja.example';

test('a new name shows at the tenant at once, and at another from the next log-in there', async () => {
  const { registry, addMember } = openTestRegistry();
  const user = await addMember(granja, email);
  await addMember(granja2, email);
  expect(await registry.users.rename(granja, user.id, ' Ana María ')).toMatchObject({ name: 'Ana María' });
  const nameAt = async (tenantId: typeof granja) => (await registry.users.listMembers(tenantId))[0]?.name;
  expect(await nameAt(granja)).toBe('Ana María');
  expect(await nameAt(granja2)).toBe(email);
  const { membership } = await registry.users.authenticate({
    tenantId: granja2,
    email,
    password: 'correct horse',
  });
  expect(membership).toMatchObject({ name: 'Ana María', role: 'owner' });
  expect(await nameAt(granja2)).toBe('Ana María');
});

test('an empty name is refused', async () => {
  const { registry, addMember } = openTestRegistry();
  const user = await addMember(granja, email);
  await expect(registry.users.rename(granja, user.id, '  ')).rejects.toEqual(registryError('user.invalid'));
});

test('an owner cannot be limited to stores', async () => {
  const { registry, addMember } = openTestRegistry();
  const user = await addMember(granja, email);
  await expect(
    registry.users.setMembership(granja, user.id, { role: 'owner', storeIds: ['s1'] }),
  ).rejects.toEqual(registryError('user.invalid'));
});

test('an operator lists and ends sessions of their own, and nobody else does', async () => {
  const { registry, addMember } = openTestRegistry();
  const user = await addMember(granja, email);
  const { sessions } = registry;
  const operator = await registry.operators.create({ email, name: 'Op', password: 'operator pass' });
  const [first, second] = [
    await sessions.createForOperator(operator.id),
    await sessions.createForOperator(operator.id),
  ];
  expect((await sessions.listForOperator(operator.id)).map(({ id }) => id).sort()).toEqual(
    [first.session.id, second.session.id].sort(),
  );
  expect(await sessions.listForUser(granja, user.id)).toEqual([]);
  await expect(sessions.revokeById(granja, user.id, first.session.id)).rejects.toEqual(
    registryError('session.not_found'),
  );
  await sessions.revokeByIdOfOperator(operator.id, first.session.id);
  expect(await sessions.verify(first.token)).toBeNull();
  expect(await sessions.verify(second.token)).not.toBeNull();
});

test("a user's sessions at one tenant end, and those at another stay", async () => {
  const { registry, addMember } = openTestRegistry();
  const user = await addMember(granja, email);
  await addMember(granja2, email);
  const here = await registry.sessions.createForUser(granja, user.id);
  const there = await registry.sessions.createForUser(granja2, user.id);
  await registry.sessions.revokeAllAt(granja, user.id);
  expect(await registry.sessions.verify(here.token)).toBeNull();
  expect(await registry.sessions.verify(there.token)).not.toBeNull();
});
