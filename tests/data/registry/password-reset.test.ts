import { describe, expect, test } from 'vitest';
import { granja, granja2, hour, minute, openTestRegistry, registryError, second } from './fixtures.ts';

const spent = registryError('reset.invalid');
const email = 'ana@granja.example';

async function setUp() {
  const opened = openTestRegistry();
  const user = await opened.addMember(granja, email);
  const { users } = opened.registry;
  const request = async () => {
    const requested = await users.passwordReset.request(email);
    if (!requested) throw new Error('no token');
    return requested.token;
  };
  const logIn = (password: string) => users.authenticate({ tenantId: granja, email, password });
  return { ...opened, users, user, request, logIn };
}

describe('a password reset', () => {
  test('sets the new password, ends every session and works once', async () => {
    const { users, user, registry, request, logIn } = await setUp();
    const { token: session } = await registry.sessions.createForUser(granja, user.id);
    const token = await request();
    expect(await users.passwordReset.complete(token, 'new password')).toEqual(user);
    expect(await registry.sessions.verify(session)).toBeNull();
    await logIn('new password');
    await expect(logIn('correct horse')).rejects.toEqual(registryError('auth.invalid_credentials'));
    await expect(users.passwordReset.complete(token, 'third password')).rejects.toEqual(spent);
  });

  test('of two uses at once one succeeds', async () => {
    const { users, other, request } = await setUp();
    const token = await request();
    const results = await Promise.allSettled([
      users.passwordReset.complete(token, 'password one'),
      other().users.passwordReset.complete(token, 'password two'),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('any change of the password, and log-out everywhere, spends every token', async () => {
    const { users, user, registry, request, clock } = await setUp();
    const first = await request();
    clock.advance(minute);
    const next = await request();
    await users.passwordReset.complete(next, 'new password');
    await expect(users.passwordReset.complete(first, 'attacker’s')).rejects.toEqual(spent);
    clock.advance(2 * minute);
    const third = await request();
    await registry.sessions.revokeAllForUser(user.id);
    await expect(users.passwordReset.complete(third, 'attacker’s')).rejects.toEqual(spent);
  });

  test('a token is good for one hour', async () => {
    const { users, request, clock } = await setUp();
    const token = await request();
    clock.advance(hour);
    await expect(users.passwordReset.complete(token, 'new password')).rejects.toEqual(spent);
  });

  test('a weak password is refused and leaves the token good', async () => {
    const { users, request } = await setUp();
    const token = await request();
    await expect(users.passwordReset.complete(token, 'short')).rejects.toEqual(
      registryError('password.too_short'),
    );
    await users.passwordReset.complete(token, 'new password');
  });

  test.each(['', 'x', 'A'.repeat(43), '../../users/x'])('the token %j is nobody’s', async (token) => {
    const { users } = await setUp();
    await expect(users.passwordReset.complete(token, 'new password')).rejects.toEqual(spent);
  });

  test('an unknown e-mail gets null at the same cost, and a second request within a minute too', async () => {
    const { users, store, request, clock } = await setUp();
    const cost = (address: string) =>
      store.measure(async (usage) => {
        await users.passwordReset.request(address);
        return usage().requests;
      });
    expect(await users.passwordReset.request('nobody@granja.example')).toBeNull();
    expect(await cost('else@granja.example')).toEqual(await cost(email));
    expect(await users.passwordReset.request(email)).toBeNull();
    clock.advance(59 * second);
    expect(await users.passwordReset.request(email)).toBeNull();
    clock.advance(second);
    await request();
  });

  test('the pause between two requests doubles, up to as long as a link is good for', async () => {
    const { users, clock } = await setUp();
    const pauses: number[] = [];
    await users.passwordReset.request(email);
    for (let request = 0; request < 9; request += 1) {
      let waited = 0;
      for (let granted = null; granted === null; waited += minute) {
        granted = await users.passwordReset.request(email);
        if (granted) break;
        clock.advance(minute);
      }
      pauses.push(waited / minute);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    clock.advance(25 * hour);
    await users.passwordReset.request(email);
    clock.advance(minute);
    expect(await users.passwordReset.request(email)).not.toBeNull();
  });

  test('at a tenant it is for members only, at the same cost, and delays no request at another', async () => {
    const { users, store, addMember } = await setUp();
    const stranger = 'eva@granja2.example';
    await addMember(granja2, stranger);
    const cost = (address: string) =>
      store.measure(async (usage) => {
        const requested = await users.passwordReset.requestAt(granja, address);
        return { requests: usage().requests, granted: requested !== null };
      });
    const costs = [await cost(email), await cost(stranger), await cost('nobody@granja.example')];
    expect(costs.map(({ granted }) => granted)).toEqual([true, false, false]);
    expect(costs[1]?.requests).toEqual(costs[0]?.requests);
    expect(costs[2]?.requests).toEqual(costs[0]?.requests);
    expect(await users.passwordReset.requestAt(granja2, stranger)).not.toBeNull();
  });

  test('a token of one tenant is good there only', async () => {
    const { users, addMember } = await setUp();
    await addMember(granja2, email);
    const requested = await users.passwordReset.requestAt(granja, email);
    const token = requested?.token ?? '';
    await expect(users.passwordReset.completeAt(granja2, token, 'new password')).rejects.toEqual(spent);
    await expect(users.passwordReset.complete(token, 'new password')).rejects.toEqual(spent);
    await users.passwordReset.completeAt(granja, token, 'new password');
  });

  test('an operator’s token resets no user, though the e-mail be the same', async () => {
    const { users, registry } = await setUp();
    await registry.operators.create({ email, name: 'Op', password: 'operator pass' });
    const requested = await registry.operators.passwordReset.request(email);
    await expect(users.passwordReset.complete(requested?.token ?? '', 'new password')).rejects.toEqual(spent);
    await registry.operators.passwordReset.complete(requested?.token ?? '', 'new password');
  });

  test('the second factor is still asked for afterwards', async () => {
    const { users, user, request } = await setUp();
    const { secret } = await users.secondFactor.begin(user.id, 'Fluxion');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    await users.passwordReset.complete(await request(), 'new password');
    // The enrolment that was going on is untouched.
    await expect(users.secondFactor.confirm(user.id, '000000')).rejects.toEqual(
      registryError('auth.second_factor_invalid'),
    );
  });

  test('expired tokens are swept', async () => {
    const { registry, store, request, clock } = await setUp();
    await request();
    clock.advance(hour);
    await request();
    expect(await registry.sessions.sweep()).toEqual({ deletedCount: 1 });
    const left: string[] = [];
    for await (const { key } of store.list('registry/password-resets/')) left.push(key);
    expect(left).toHaveLength(1);
  });
});
