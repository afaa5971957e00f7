import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlLogName } from '#data/audit/keys.ts';
import { siteConfigKey } from '#data/registry/keys.ts';
import { changeTenant } from '#functions/tenants/change-tenant.ts';
import { createTenant, type NewShop } from '#functions/tenants/create-tenant.ts';
import { compareTenants, repairTenants } from '#functions/tenants/tenant-life.ts';
import { createCrashingStore } from '#tests/support/faulty-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { createWorld, granja, openProcess, shop, type World } from './support.ts';

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
afterEach(() => folder.remove());

const open = (world: World) => openProcess(world, folder.path);
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code,
  );

describe('a tenant’s life', () => {
  test('begins in the registry and ends at the edge, with nothing left to repair', async () => {
    const world = createWorld();
    const { life, actor, actionsIn } = open(world);
    const { tenant, owner } = await createTenant(life, actor, shop);
    expect(tenant).toMatchObject({ name: 'La Granja', plan: 'premium', settings: { currency: 'VES' } });
    expect(tenant.settings.colors.primary).toBe('#2f6b32');
    expect(owner).toBe('invited');
    expect(world.edge).toEqual(new Map([['granja', 'active']]));
    expect(await world.store.get(siteConfigKey(granja))).not.toBeNull();
    expect((await life.registry.usage.get(granja))?.storageBytes).toBeGreaterThan(0);
    expect(await compareTenants(life)).toEqual([]);

    await changeTenant(life, actor, granja, { status: 'suspended' });
    expect(world.edge.get('granja')).toBe('suspended');
    await changeTenant(life, actor, granja, { status: 'active', name: 'La Granja Mercado', plan: 'free' });
    expect(world.edge.get('granja')).toBe('active');
    await changeTenant(life, actor, granja, { status: 'deleted' });
    await changeTenant(life, actor, granja, { status: 'deleted' });
    expect(world.edge.has('granja')).toBe(false);
    expect(await compareTenants(life)).toEqual([]);
    const actions = [
      'tenant.created',
      'invitation.created',
      'tenant.suspended',
      'tenant.renamed',
      'tenant.plan_changed',
      'tenant.resumed',
      'tenant.deleted',
      'tenant.deleted',
    ];
    expect(await actionsIn(granja)).toEqual(actions);
    expect(await actionsIn(controlLogName)).toEqual(actions);
  });

  test('gives the owner a link that opens the shop to them, and to nobody else', async () => {
    const world = createWorld();
    const { life, actor } = open(world);
    await createTenant(life, actor, shop);
    const [mail] = world.mails;
    expect(mail?.email).toBe('owner@granja.example');
    const opened = await life.registry.invitations.accept(mail?.token ?? '', {
      name: 'Olga',
      password: 'correct horse battery',
    });
    expect(opened.membership).toMatchObject({ tenantId: granja, role: 'owner' });
    expect((await createTenant(life, actor, shop)).owner).toBe('member');
    expect(world.mails).toHaveLength(1);
  });

  test('may be asked for again: the same shop, one good link, the status it has', async () => {
    const world = createWorld();
    const { life, actor } = open(world);
    await createTenant(life, actor, shop);
    await changeTenant(life, actor, granja, { status: 'suspended' });
    const again = await createTenant(life, actor, shop);
    expect(again.tenant).toMatchObject({ name: 'La Granja', status: 'suspended', version: 2 });
    expect(world.edge.get('granja')).toBe('suspended');
    const [first, second] = world.mails;
    expect(await life.registry.invitations.inspect(first?.token ?? '')).toBeNull();
    expect(await life.registry.invitations.inspect(second?.token ?? '')).not.toBeNull();
  });

  test('a change that changes nothing makes no version', async () => {
    const world = createWorld();
    const { life, actor } = open(world);
    const { tenant } = await createTenant(life, actor, shop);
    const same = await changeTenant(life, actor, granja, { name: ' La Granja ', status: 'active' });
    expect(same).toEqual(tenant);
  });

  test.each<[string, Partial<NewShop>, string]>([
    ['another name', { name: 'La Granja Dos' }, 'tenant.exists'],
    ['another owner', { ownerEmail: 'thief@elsewhere.example' }, 'tenant.exists'],
    ['another currency', { settings: { currency: 'USD' } }, 'tenant.exists'],
  ])('another shop under a taken name is refused: %s', async (_name, difference, code) => {
    const world = createWorld();
    const { life, actor } = open(world);
    await createTenant(life, actor, shop);
    expect(await codeOf(createTenant(life, actor, { ...shop, ...difference }))).toBe(code);
    expect(world.mails).toHaveLength(1);
  });

  test.each<[Partial<NewShop>, string]>([
    [{ id: 'admin' }, 'tenant.id_reserved'],
    [{ id: 'probe-shop' }, 'tenant.id_reserved'],
    [{ id: 'Granja' }, 'tenant.id_invalid'],
    [{ id: 'xn--granja' }, 'tenant.id_invalid'],
    [{ id: '../granja' }, 'tenant.id_invalid'],
    [{ name: '   ' }, 'tenant.invalid'],
    [{ settings: { currency: 'bolívar' } }, 'tenant.invalid'],
    [{ settings: { colors: { primary: 'green', accent: '#000000' } } }, 'tenant.invalid'],
    [{ ownerEmail: 'nobody' }, 'request.invalid_body'],
  ])('a request with %o is refused before anything is written', async (fault, code) => {
    const world = createWorld();
    const { life, actor } = open(world);
    expect(await codeOf(createTenant(life, actor, { ...shop, ...fault }))).toBe(code);
    const written: string[] = [];
    for await (const { key } of world.store.list('')) written.push(key);
    expect(written).toEqual([]);
  });

  test('the name of a deleted shop is given to nobody, not even to its owner', async () => {
    const { life, actor } = open(createWorld());
    await createTenant(life, actor, shop);
    await changeTenant(life, actor, granja, { status: 'deleted' });
    expect(await codeOf(createTenant(life, actor, shop))).toBe('tenant.id_retired');
    expect(await codeOf(changeTenant(life, actor, granja, { status: 'active' }))).toBe('tenant.deleted');
  });
});

describe('a process that dies at any request to the store', () => {
  /** Every crash point: `act` dies there, and is done again by another process. */
  async function crashEverywhere(
    prepare: (world: World) => Promise<void>,
    act: (process: ReturnType<typeof open>) => Promise<unknown>,
    check: (world: World, process: ReturnType<typeof open>, died: boolean) => Promise<void>,
  ): Promise<number> {
    let points = 0;
    for (const when of ['before', 'after'] as const) {
      for (let atCall = 1; ; atCall += 1) {
        const world = createWorld();
        await prepare(world);
        const store = createCrashingStore({ store: world.store, atCall, when });
        const dying = openProcess(world, folder.path, { store, seed: 5, alive: () => !store.crashed });
        await act(dying).catch(() => undefined);
        const process = openProcess(world, folder.path, { seed: 7 });
        await act(process);
        await check(world, process, store.crashed);
        expect(await compareTenants(process.life)).toEqual([]);
        if (!store.crashed) break;
        points += 1;
      }
    }
    return points;
  }

  test('leaves a shop that the same request completes, with exactly one good link', async () => {
    const points = await crashEverywhere(
      async () => {},
      ({ life, actor }) => createTenant(life, actor, shop),
      async (world, { life, actionsIn }) => {
        expect(world.edge.get('granja')).toBe('active');
        const open = (await life.registry.invitations.list(granja)).filter(({ status }) => status === 'open');
        expect(open).toHaveLength(1);
        const inspected = await life.registry.invitations.inspect(world.mails.at(-1)?.token ?? '');
        expect(inspected?.invitation).toMatchObject({ tenantId: granja, role: 'owner' });
        for (const log of [granja, controlLogName] as const) {
          expect(await actionsIn(log)).toEqual(
            expect.arrayContaining(['tenant.created', 'invitation.created']),
          );
        }
      },
    );
    expect(points).toBeGreaterThan(60);
  }, 60_000);

  test.each([
    ['suspended', { status: 'suspended' }, 'tenant.suspended'],
    ['renamed', { name: 'Otra' }, 'tenant.renamed'],
    ['of another plan', { plan: 'free' }, 'tenant.plan_changed'],
  ] as const)(
    'leaves a shop that the same request makes %s, with a record of it',
    async (_n, change, action) => {
      await crashEverywhere(
        async (world) => {
          const { life, actor } = open(world);
          await createTenant(life, actor, shop);
        },
        ({ life, actor }) => changeTenant(life, actor, granja, change),
        async (world, { life, actionsIn }) => {
          expect(await life.registry.tenants.get(granja)).toMatchObject(change);
          expect(world.edge.get('granja')).toBe('status' in change ? 'suspended' : 'active');
          expect(await actionsIn(granja)).toContain(action);
          expect(await actionsIn(controlLogName)).toContain(action);
        },
      );
    },
    60_000,
  );

  test('is not seen at the edge before everything that the shop needs is there', async () => {
    for (let atCall = 1; ; atCall += 1) {
      const world = createWorld();
      const store = createCrashingStore({ store: world.store, atCall, when: 'before' });
      const dying = openProcess(world, folder.path, { store, alive: () => !store.crashed });
      await createTenant(dying.life, dying.actor, shop).catch(() => undefined);
      if (world.edge.size > 0) return expect(await compareTenants(open(world).life)).toEqual([]);
      expect(store.crashed).toBe(true);
    }
  }, 60_000);
});

describe('the comparison', () => {
  test('finds what differs in every place, and the repair mends it', async () => {
    const world = createWorld();
    const { life, actor } = open(world);
    await createTenant(life, actor, shop);
    const { tenant } = await createTenant(life, actor, { ...shop, id: 'cliente2', name: 'Casa Istmo' });
    const half = { ...tenant, id: 'half' as typeof granja, name: 'Half' };
    await life.registry.tenants.create(half);
    world.edge.set('granja', 'suspended');
    world.edge.set('stranger', 'active');
    await world.store.put(siteConfigKey(granja), new TextEncoder().encode('{"name":"old"}'));
    await world.store.delete(siteConfigKey(tenant.id));

    const differences = await compareTenants(life);
    expect(differences.map(({ tenantId, problem }) => `${tenantId} ${problem}`)).toEqual([
      'cliente2 site_config_missing',
      'granja edge_differs',
      'granja site_config_differs',
      'half edge_differs',
      'half tables_missing',
      'stranger edge_unknown_tenant',
    ]);
    await repairTenants(life, differences);
    expect(await compareTenants(life)).toEqual([]);
    expect(Object.fromEntries(world.edge)).toEqual({
      cliente2: 'active',
      granja: 'active',
      half: 'active',
    });
  });
});
