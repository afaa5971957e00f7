import { describe, expect, test } from 'vitest';
import type { UserId } from '#data/registry/registry.ts';
import { granja, granja2, openTestRegistry, registryError } from './fixtures.ts';

const password = 'correct horse';
const invalid = registryError('auth.invalid_credentials');

describe('users', () => {
  test('an e-mail belongs to one user, whatever its case, also among racing creators', async () => {
    const { registry, other } = openTestRegistry();
    const results = await Promise.allSettled([
      registry.users.create({ email: 'Ana@Granja.example', name: 'Ana' }),
      other().users.create({ email: ' ana@granja.EXAMPLE', name: 'Ana' }),
    ]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await registry.users.findByEmail('ANA@granja.example')).toMatchObject({
      email: 'ana@granja.example',
    });
    await expect(registry.users.create({ email: 'ana@granja.example', name: 'X' })).rejects.toEqual(
      registryError('user.exists'),
    );
  });

  test.each([
    'ana',
    'a@b',
    'a b@c.de',
    'a\u0000@c.de',
    'a\u202e@c.de',
    'a\u200b@c.de',
    'a@c.de\r\nBcc: x@y.zz',
  ])('the e-mail %j is none', async (email) => {
    const { registry } = openTestRegistry();
    const made = registry.users.create({ email, name: 'Ana' });
    await expect(made).rejects.toEqual(registryError('user.invalid'));
  });

  test('ensure keeps the password that an existing user has', async () => {
    const { registry, addMember } = openTestRegistry();
    const user = await addMember(granja, 'ana@granja.example');
    const again = await registry.users.ensure({
      email: 'ana@granja.example',
      name: 'Eve',
      password: 'another pass',
    });
    expect(again).toEqual(user);
    const attempt = { tenantId: granja, email: 'ana@granja.example' };
    await expect(registry.users.authenticate({ ...attempt, password: 'another pass' })).rejects.toEqual(
      invalid,
    );
    expect(await registry.users.authenticate({ ...attempt, password })).toMatchObject({ user });
  });

  test('an account whose creation was cut off after its e-mail was claimed is completed', async () => {
    const { registry, store } = openTestRegistry();
    const user = await registry.users.create({ email: 'ana@granja.example', name: 'Ana', password });
    await store.delete(`registry/users/${user.id}.json`);
    expect(await registry.users.findByEmail('ana@granja.example')).toBeNull();
    const again = await registry.users.ensure({ email: 'ana@granja.example', name: 'Ana', password });
    expect(again.id).toBe(user.id);
    expect(await registry.users.findByEmail('ana@granja.example')).toEqual(again);
  });

  test.each([
    '',
    'ana',
    'ana@',
    '@granja.example',
    'a b@granja.example',
    'ana@granja',
    'a@b@c.example',
    `${'x'.repeat(250)}@b.example`,
  ])('the e-mail %j is refused', async (email) => {
    const { registry } = openTestRegistry();
    await expect(registry.users.create({ email, name: 'Ana' })).rejects.toEqual(
      registryError('user.invalid'),
    );
  });

  test.each([
    ['seven77', 'password.too_short'],
    ['🐔🐔🐔🐔🐔🐔🐔', 'password.too_short'],
    ['Password123', 'password.common'],
    ['CONTRASEÑA1', 'password.common'],
    ['x'.repeat(1025), 'password.too_long'],
  ] as const)('the password %j is refused: %s', async (weak, code) => {
    const { registry } = openTestRegistry();
    await expect(registry.users.create({ email: 'a@b.example', name: 'A', password: weak })).rejects.toEqual(
      registryError(code),
    );
    expect(await registry.users.findByEmail('a@b.example')).toBeNull();
  });

  test('no password, key or token is anywhere in the store', async () => {
    const { registry, addMember, allText } = openTestRegistry();
    const user = await addMember(granja, 'ana@granja.example');
    const { secret } = await registry.apiKeys.create({ tenantId: granja, name: 'k', scopes: ['read'] });
    const { token } = await registry.sessions.createForUser(granja, user.id);
    const everything = await allText();
    expect(everything).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    for (const hidden of [password, secret, secret.slice(10, 30), token])
      expect(everything).not.toContain(hidden);
  });
});

describe('log-in', () => {
  test('answers user and role, and is the same for composed and decomposed letters', async () => {
    const { registry } = openTestRegistry();
    await registry.tenants.create({ id: granja, name: 'La Granja' });
    const user = await registry.users.create({
      email: 'ana@granja.example',
      name: 'Ana',
      password: 'contraseñas',
    });
    await registry.users.setMembership(granja, user.id, { role: 'manager' });
    const attempt = { tenantId: granja, email: 'Ana@granja.example', password: 'contraseñas' };
    expect(await registry.users.authenticate(attempt)).toMatchObject({
      user,
      membership: { role: 'manager' },
    });
  });

  test('a wrong password, an unknown user, another tenant’s member and one without a password are told alike', async () => {
    const { registry, addMember } = openTestRegistry();
    await addMember(granja, 'ana@granja.example');
    await addMember(granja2, 'eva@granja2.example');
    const invited = await registry.users.create({ email: 'new@granja.example', name: 'New' });
    await registry.users.setMembership(granja, invited.id, { role: 'viewer' });
    const messages = new Set<string>();
    for (const [email, tried] of [
      ['ana@granja.example', 'wrong horse'],
      ['ana@granja.example', ''],
      ['nobody@granja.example', password],
      ['eva@granja2.example', password],
      ['new@granja.example', ''],
      ['not an e-mail', password],
    ] as const) {
      const error = await registry.users
        .authenticate({ tenantId: granja, email, password: tried })
        .catch((e) => e);
      expect(error).toEqual(invalid);
      messages.add(error.message);
    }
    expect(messages.size).toBe(1);
  });

  test('an unknown user costs the same store requests as a known one with a wrong password', async () => {
    const { registry, store, addMember } = openTestRegistry();
    await addMember(granja, 'ana@granja.example');
    const cost = (email: string) =>
      store.measure(async (usage) => {
        await registry.users
          .authenticate({ tenantId: granja, email, password: 'wrong horse', address: '192.0.2.1' })
          .catch(() => null);
        return usage().requests;
      });
    // The first failure of the address creates its record.
    await cost('warm@up.example');
    expect(await cost('nobody@granja.example')).toEqual(await cost('ana@granja.example'));
  });

  test('a right log-in forgets the failures before it', async () => {
    const { registry, addMember } = openTestRegistry();
    await addMember(granja, 'ana@granja.example');
    const attempt = (tried: string) =>
      registry.users.authenticate({ tenantId: granja, email: 'ana@granja.example', password: tried });
    for (let round = 0; round < 2; round += 1) {
      for (let failure = 0; failure < 4; failure += 1)
        await expect(attempt('wrong horse')).rejects.toEqual(invalid);
      await attempt(password);
    }
  });

  test('guesses made at once count one by one', async () => {
    const { registry, other, addMember } = openTestRegistry();
    await addMember(granja, 'ana@granja.example');
    const guesses = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? registry : other()).users.authenticate({
          tenantId: granja,
          email: 'ana@granja.example',
          password: `guess ${index}`,
        }),
      ),
    );
    const codes = guesses.map((guess) => guess.status === 'rejected' && guess.reason.code);
    expect(codes.filter((code) => code === 'auth.invalid_credentials').length).toBeLessThanOrEqual(6);
    expect(codes.filter((code) => code === 'auth.throttled').length).toBeGreaterThanOrEqual(6);
  });

  test('an unknown account is throttled like a known one', async () => {
    const { registry } = openTestRegistry();
    const attempt = () =>
      registry.users.authenticate({ tenantId: granja, email: 'nobody@x.example', password: 'wrong horse' });
    for (let failure = 0; failure < 6; failure += 1) await expect(attempt()).rejects.toEqual(invalid);
    await expect(attempt()).rejects.toEqual(registryError('auth.throttled'));
  });
});

describe('memberships', () => {
  test('belong to one tenant; a sibling’s list does not show them', async () => {
    const { registry, addMember } = openTestRegistry();
    const ana = await addMember(granja, 'ana@granja.example');
    await addMember(granja2, 'eva@granja2.example');
    expect((await registry.users.listMembers(granja)).map((member) => member.email)).toEqual([
      'ana@granja.example',
    ]);
    expect(await registry.users.getMembership(granja2, ana.id)).toBeNull();
  });

  test('the last owner can neither leave nor step down, also not two at once', async () => {
    const { registry, other, addMember } = openTestRegistry();
    const ana = await addMember(granja, 'ana@granja.example');
    const last = registryError('member.last_owner');
    await expect(registry.users.removeMember(granja, ana.id)).rejects.toEqual(last);
    await expect(registry.users.setMembership(granja, ana.id, { role: 'viewer' })).rejects.toEqual(last);
    const eva = await addMember(granja, 'eva@granja.example');
    const results = await Promise.allSettled([
      registry.users.removeMember(granja, ana.id),
      other().users.setMembership(granja, eva.id, { role: 'viewer' }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(
      (await registry.users.listMembers(granja)).filter((member) => member.role === 'owner'),
    ).toHaveLength(1);
  });

  test('a store user needs stores, and nobody has an empty list of them', async () => {
    const { registry, addMember } = openTestRegistry();
    await addMember(granja, 'ana@granja.example');
    const user = await registry.users.create({ email: 's@granja.example', name: 'S' });
    for (const grant of [
      { role: 'store' },
      { role: 'store', storeIds: [] },
      { role: 'viewer', storeIds: [] },
    ] as const) {
      await expect(registry.users.setMembership(granja, user.id, grant)).rejects.toEqual(
        registryError('user.invalid'),
      );
    }
    const grant = { role: 'store', storeIds: ['s2', 's1', 's2'] } as const;
    expect(await registry.users.setMembership(granja, user.id, grant)).toMatchObject({
      storeIds: ['s1', 's2'],
    });
  });

  test('unknown users and strangers are refused', async () => {
    const { registry, addMember } = openTestRegistry();
    await addMember(granja, 'ana@granja.example');
    const nobody = 'usr_none' as UserId;
    await expect(registry.users.setMembership(granja, nobody, { role: 'viewer' })).rejects.toEqual(
      registryError('user.not_found'),
    );
    await expect(registry.users.removeMember(granja, nobody)).rejects.toEqual(
      registryError('member.not_found'),
    );
  });
});

describe('operators', () => {
  test('are a realm apart: a user’s password opens no console, and an operator’s no shop', async () => {
    const { registry, addMember } = openTestRegistry();
    await addMember(granja, 'same@fluxion.example');
    await registry.operators.create({ email: 'same@fluxion.example', name: 'Op', password: 'operator pass' });
    const email = 'same@fluxion.example';
    await expect(registry.operators.authenticate({ email, password })).rejects.toEqual(invalid);
    await expect(
      registry.users.authenticate({ tenantId: granja, email, password: 'operator pass' }),
    ).rejects.toEqual(invalid);
    expect(await registry.operators.authenticate({ email, password: 'operator pass' })).toMatchObject({
      email,
    });
  });

  test('ensure returns the operator that exists', async () => {
    const { registry } = openTestRegistry();
    const operator = { email: 'op@fluxion.example', name: 'Op', password: 'operator pass' };
    const first = await registry.operators.ensure(operator);
    expect(await registry.operators.ensure({ ...operator, name: 'Other' })).toEqual(first);
    await expect(registry.operators.create(operator)).rejects.toEqual(registryError('operator.exists'));
    expect(await registry.operators.get(first.id)).toEqual(first);
  });
});
