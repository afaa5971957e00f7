import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { allowEveryone, listRouteAccess, requirePermission } from '#functions/http/access.ts';
import {
  includesAll,
  permissions,
  permissionsOfRole,
  permissionsOfScopes,
  roles,
  scopes,
} from '#functions/permissions.ts';

describe('the table of permissions', () => {
  test('is this one', () => {
    expect(Object.fromEntries(roles.map((role) => [role, permissionsOfRole(role, null)]))).toEqual({
      owner: permissions,
      manager: ['data.read', 'data.write', 'data.import', 'people.read', 'settings.read'],
      analyst: ['data.read', 'settings.read'],
      store: ['data.read'],
      viewer: ['data.read'],
    });
    expect(Object.fromEntries(scopes.map((scope) => [scope, permissionsOfScopes([scope], null)]))).toEqual({
      read: ['data.read', 'settings.read'],
      write: ['data.write'],
      import: ['data.import'],
      admin: permissions,
    });
  });

  test('gives who sees some stores only nothing that concerns the whole shop', () => {
    const confined = [
      ...roles.flatMap((role) => permissionsOfRole(role, ['s1'])),
      ...permissionsOfScopes(scopes, ['s1']),
      ...permissionsOfScopes(scopes, []),
    ];
    expect(new Set(confined)).toEqual(new Set(['data.read', 'data.write']));
  });

  test('adds scopes up, in one order and without repetition', () => {
    expect(permissionsOfScopes(['import', 'read', 'read'], null)).toEqual([
      'data.read',
      'data.import',
      'settings.read',
    ]);
    expect(permissionsOfScopes([], null)).toEqual([]);
  });

  test('ranks the roles: each of manager, analyst and viewer holds no more than the one before', () => {
    const held = (['owner', 'manager', 'analyst', 'viewer'] as const).map((role) =>
      permissionsOfRole(role, null),
    );
    for (const [index, lower] of held.slice(1).entries()) {
      expect(includesAll(held[index] ?? [], lower)).toBe(true);
      expect(includesAll(lower, held[index] ?? [])).toBe(false);
    }
  });
});

describe('routes', () => {
  test('that say nothing of who may use them are not served', () => {
    const app = new Hono().get('/open', allowEveryone(), (context) => context.text(''));
    expect(listRouteAccess(app)).toEqual([{ method: 'GET', path: '/open', access: { kind: 'public' } }]);
    app.get('/forgotten', (context) => context.text(''));
    expect(() => listRouteAccess(app)).toThrow('GET /forgotten says nothing');
  });

  test('that say two things are not served either', () => {
    const app = new Hono().get(
      '/x',
      allowEveryone() as never,
      requirePermission('data.read') as never,
      (context) => context.text(''),
    );
    expect(() => listRouteAccess(app)).toThrow('GET /x says twice');
  });
});
