import { describe, expect, test } from 'vitest';
import type { OperatorId, SessionId, UserId } from '#data/registry/registry.ts';
import { day, granja, granja2, hour, minute, openTestRegistry, registryError, second } from './fixtures.ts';

const setUp = async () => {
  const opened = openTestRegistry();
  const user = await opened.addMember(granja, 'ana@granja.example');
  const { sessions } = opened.registry;
  const { session, token } = await sessions.createForUser(granja, user.id, {
    userAgent: 'Firefox',
    address: '192.0.2.1',
  });
  return { ...opened, user, sessions, session, token };
};

describe('sessions', () => {
  test('a token of 256 bits stands for its user at its tenant', async () => {
    const { sessions, user, session, token } = await setUp();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(await sessions.verify(token)).toMatchObject({
      kind: 'user',
      tenantId: granja,
      user,
      membership: { role: 'owner', tenantId: granja },
      session: { id: session.id, userAgent: 'Firefox', address: '192.0.2.1' },
    });
  });

  test('a verification costs three store requests, and none within three seconds', async () => {
    const { other, store, token, clock } = await setUp();
    const { sessions } = other();
    const cost = () =>
      store.measure(async (usage) => {
        await sessions.verify(token);
        return usage().requestCount;
      });
    expect(await cost()).toBe(3);
    expect(await cost()).toBe(0);
    clock.advance(3 * second);
    expect(await cost()).toBe(3);
  });

  test.each(['', 'x', '../x', 'A'.repeat(43), 'A'.repeat(44), 'é'.repeat(43)])(
    'the token %j is nobody’s',
    async (token) => {
      const { sessions } = await setUp();
      expect(await sessions.verify(token)).toBeNull();
      await sessions.revoke(token);
      await sessions.recordUse(token);
    },
  );

  test('the id of a session is not its token', async () => {
    const { sessions, session, token } = await setUp();
    expect(await sessions.verify(session.id)).toBeNull();
    expect(token).not.toContain(session.id.slice(4));
  });

  test('log-out ends the session here at once and elsewhere within three seconds', async () => {
    const { sessions, other, clock, token } = await setUp();
    const elsewhere = other().sessions;
    expect(await elsewhere.verify(token)).not.toBeNull();
    expect(await sessions.verify(token)).not.toBeNull();
    await sessions.revoke(token);
    expect(await sessions.verify(token)).toBeNull();
    clock.advance(3 * second);
    expect(await elsewhere.verify(token)).toBeNull();
  });

  test('a session ends at its expiry, and lives no longer than ninety days', async () => {
    const { sessions, user, clock } = await setUp();
    const { token, session } = await sessions.createForUser(granja, user.id, { lifetimeMs: hour });
    clock.advance(hour - 1);
    expect(await sessions.verify(token)).not.toBeNull();
    clock.advance(1);
    expect(await sessions.verify(token)).toBeNull();
    expect(session.expiresAt).toBe(clock.now());
    const long = await sessions.createForUser(granja, user.id, { lifetimeMs: 1000 * day });
    expect(long.session.expiresAt).toBe(clock.now() + 90 * day);
  });

  test('three days without use end a session; use keeps it open until its expiry', async () => {
    const { sessions, user, clock } = await setUp();
    const idle = await sessions.createForUser(granja, user.id);
    const used = await sessions.createForUser(granja, user.id);
    for (let days = 0; days < 13; days += 1) {
      clock.advance(day);
      expect(await sessions.verify(used.token), `day ${days + 1}`).not.toBeNull();
      await sessions.recordUse(used.token);
    }
    expect(await sessions.verify(idle.token)).toBeNull();
    clock.advance(day);
    expect(await sessions.verify(used.token)).toBeNull();
  });

  test('use is noted at most once in ten minutes', async () => {
    const { sessions, store, clock, token } = await setUp();
    clock.advance(hour);
    const cost = () =>
      store.measure(async (usage) => {
        await sessions.recordUse(token);
        return usage().requests.putIfMatch;
      });
    expect(await cost()).toBe(1);
    expect(await cost()).toBe(0);
    clock.advance(9 * minute);
    expect(await cost()).toBe(0);
    clock.advance(minute);
    expect(await cost()).toBe(1);
  });

  test('noting the use of a session that was just revoked does not bring it back', async () => {
    const { sessions, other, clock, token } = await setUp();
    const elsewhere = other().sessions;
    await elsewhere.verify(token);
    clock.advance(second);
    await sessions.revoke(token);
    await elsewhere.recordUse(token);
    clock.advance(hour);
    expect(await elsewhere.verify(token)).toBeNull();
  });

  test('rights are those of now: a lower role counts at once, a removed member is out', async () => {
    const { registry, sessions, addMember } = await setUp();
    const eva = await addMember(granja, 'eva@granja.example');
    const { token } = await sessions.createForUser(granja, eva.id);
    await registry.users.setMembership(granja, eva.id, { role: 'viewer' });
    expect(await sessions.verify(token)).toMatchObject({ membership: { role: 'viewer' } });
    await registry.users.removeMember(granja, eva.id);
    expect(await sessions.verify(token)).toBeNull();
  });

  test('log-out everywhere ends all sessions at every tenant, and none opened afterwards', async () => {
    const { sessions, other, addMember, user, token, clock } = await setUp();
    await addMember(granja2, 'ana@granja.example');
    const second_ = await sessions.createForUser(granja2, user.id);
    const elsewhere = other().sessions;
    await elsewhere.verify(token);
    await sessions.revokeAllForUser(user.id);
    const after = await sessions.createForUser(granja, user.id);
    expect(await sessions.verify(token)).toBeNull();
    expect(await sessions.verify(second_.token)).toBeNull();
    expect(await sessions.verify(after.token)).not.toBeNull();
    clock.advance(3 * second);
    expect(await elsewhere.verify(token)).toBeNull();
  });

  test('a new password ends every session', async () => {
    const { registry, sessions, user, token } = await setUp();
    await registry.users.setPassword(user.id, 'another password');
    expect(await sessions.verify(token)).toBeNull();
  });

  test('a log-in with the old password, under way while the new one is set, opens none', async () => {
    const { registry, sessions, user } = await setUp();
    const refused = registryError('auth.invalid_credentials');
    const password = 'correct horse';
    const known = await registry.users.authenticate({ tenantId: granja, email: user.email, password });
    const { sessionEpoch } = known;
    await sessions.createForUser(granja, user.id, { sessionEpoch });
    await registry.users.setPassword(user.id, 'another password');
    await expect(sessions.createForUser(granja, user.id, { sessionEpoch })).rejects.toEqual(refused);

    const operator = await registry.operators.create({ email: 'eva@fluxion.example', name: 'Eva', password });
    const { sessionEpoch: epoch } = await registry.operators.authenticate({
      email: operator.email,
      password,
    });
    await registry.operators.setPassword(operator.id, 'another password');
    const late = sessions.createForOperator(operator.id, { sessionEpoch: epoch });
    await expect(late).rejects.toEqual(refused);
  });

  test('the list shows the open sessions of this user at this tenant, newest first', async () => {
    const { sessions, addMember, clock, user, session, token } = await setUp();
    const eva = await addMember(granja, 'eva@granja.example');
    await addMember(granja2, 'ana@granja.example');
    await sessions.createForUser(granja, eva.id);
    await sessions.createForUser(granja2, user.id);
    clock.advance(minute);
    const newer = await sessions.createForUser(granja, user.id);
    expect((await sessions.listForUser(granja, user.id)).map(({ id }) => id)).toEqual([
      newer.session.id,
      session.id,
    ]);
    await sessions.revoke(token);
    expect((await sessions.listForUser(granja, user.id)).map(({ id }) => id)).toEqual([newer.session.id]);
    await sessions.revokeAllForUser(user.id);
    expect(await sessions.listForUser(granja, user.id)).toEqual([]);
  });

  test('a session is ended from the list by its owner only', async () => {
    const { sessions, addMember, user, session, token } = await setUp();
    const eva = await addMember(granja, 'eva@granja.example');
    const missing = registryError('session.not_found');
    await expect(sessions.revokeById(granja, eva.id, session.id)).rejects.toEqual(missing);
    await expect(sessions.revokeById(granja2, user.id, session.id)).rejects.toEqual(missing);
    await expect(sessions.revokeById(granja, user.id, '../x' as SessionId)).rejects.toEqual(missing);
    expect(await sessions.verify(token)).not.toBeNull();
    await sessions.revokeById(granja, user.id, session.id);
    expect(await sessions.verify(token)).toBeNull();
  });

  test('strangers get no session', async () => {
    const { sessions, user } = await setUp();
    await expect(sessions.createForUser(granja2, user.id)).rejects.toEqual(registryError('member.not_found'));
    await expect(sessions.createForUser(granja, 'usr_none' as UserId)).rejects.toEqual(
      registryError('user.not_found'),
    );
    await expect(sessions.createForOperator('opr_none' as OperatorId)).rejects.toEqual(
      registryError('operator.not_found'),
    );
  });

  test('an operator’s session is an operator’s, and ends with a new password', async () => {
    const { registry, sessions } = await setUp();
    const operator = await registry.operators.create({
      email: 'op@fluxion.example',
      name: 'Op',
      password: 'operator pass',
    });
    const { token } = await sessions.createForOperator(operator.id);
    expect(await sessions.verify(token)).toMatchObject({ kind: 'operator', operator });
    await registry.operators.setPassword(operator.id, 'another password');
    expect(await sessions.verify(token)).toBeNull();
  });

  test('the sweep deletes ended sessions and stray entries, and leaves open ones alone', async () => {
    const { sessions, store, clock, user, token } = await setUp();
    await sessions.createForUser(granja, user.id, { lifetimeMs: hour });
    await store.put(`registry/session-lists/${user.id}/ses_${'0'.repeat(32)}.json`, new Uint8Array(2));
    clock.advance(2 * hour);
    const fresh = `registry/session-lists/${user.id}/ses_${'1'.repeat(32)}.json`;
    await store.put(fresh, new Uint8Array(2));
    expect(await sessions.sweep()).toEqual({ deletedCount: 1 });
    expect(await sessions.verify(token)).not.toBeNull();
    const left: string[] = [];
    for await (const { key } of store.list('registry/session')) left.push(key);
    expect(left).toHaveLength(3);
    expect(left).toContain(fresh);
  });
});
