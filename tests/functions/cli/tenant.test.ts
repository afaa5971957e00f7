/** `npm run tenant` as a process on a folder: what it prints, how it ends, and that it may be repeated. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseTenantArguments } from '#functions/cli/tenant-arguments.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(() => folder.remove());

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    [join(root, 'functions/cli/tenant.ts'), ...args],
    {
      env: { FLUXION_DATA: folder.path },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const create = [
  'create',
  'granja',
  '--name',
  'La Granja',
  '--owner',
  'ana@granja.example',
  '--currency',
  'VES',
];

describe('npm run tenant', () => {
  test('opens, shows, changes and lists a shop, and says so', async () => {
    const created = await run(...create);
    expect(created.err).toBe('');
    expect(created.code).toBe(0);
    expect(created.out).toContain('granja is active: La Granja, VES.');
    expect(created.out).toMatch(
      /To: ana@granja\.example[\s\S]*http:\/\/granja\.localhost:3000\/invitation#\S{43}/,
    );
    const again = await run(...create);
    expect([again.code, again.out.includes('granja is active')]).toEqual([0, true]);
    expect((await run('plan', 'granja', 'premium')).out).toContain('plan premium');
    expect((await run('rename', 'granja', 'La Granja Mercado')).out).toContain('La Granja Mercado');
    expect((await run('features', 'granja', '--features', 'exports,beta-charts')).code).toBe(0);
    expect((await run('show', 'granja')).out).toMatch(/features +beta-charts, exports\n/);
    expect((await run('suspend', 'granja')).out).toContain('granja is suspended');
    expect((await run('list', '--search', 'MERCADO')).out).toMatch(
      /^granja +suspended +premium +La Granja Mercado\n$/,
    );
    expect((await run('show', 'granja')).out).toMatch(/storage +\d+ bytes in \d+ objects/);
  }, 60_000);

  test('ends with 7 and a sentence where it refuses', async () => {
    for (const [args, sentence] of [
      [['suspend', 'no-such-shop'], 'There is no shop at this address. (tenant.unknown)'],
      [['create', 'admin', '--name', 'X', '--owner', 'a@b.example'], 'is an address of Fluxion itself'],
    ] as const) {
      const { code, err } = await run(...args);
      expect({ code, said: err.includes(sentence), lines: err.trim().split('\n').length }).toEqual({
        code: 7,
        said: true,
        lines: 1,
      });
    }
  }, 30_000);

  test('finds with 8 what is missing, and mends it with 0', async () => {
    await rm(join(folder.path, 'store/site/_t/granja'), { recursive: true });
    const found = await run('reconcile');
    expect([found.code, found.out]).toEqual([8, 'granja: site_config_missing\n']);
    const repaired = await run('reconcile', '--repair');
    expect([repaired.code, repaired.out]).toEqual([0, 'granja: site_config_missing\n1 of 1 repaired.\n']);
  }, 30_000);
});

describe('its arguments', () => {
  test.each([
    [[], 'Say what to do'],
    [['close', 'granja'], 'There is no command "close"'],
    [['show'], 'Name the tenant'],
    [['plan', 'granja', 'gold'], '"gold" is none of free, standard, premium'],
    [['plan', 'granja'], 'Name the plan'],
    [['rename', 'granja'], 'Say the new name'],
    [['features', 'granja'], 'Say which: --features NAME,NAME'],
    [['suspend', 'granja', 'now'], '"now" is too much'],
    [['create', 'granja', '--name', 'X'], 'A shop needs --name and --owner'],
    [['create', 'granja', '--name', 'X', '--owner', 'a@b.co', '--primary', '#fff000'], 'go together'],
    [['list', '--status', 'lost'], '"lost" is none of active, suspended, deleted'],
    [['list', '--colour'], "Unknown option '--colour'"],
  ])('%j are not understood: %s', (args, reason) => {
    const parse = () => parseTenantArguments(args);
    expect(parse).toThrow(reason);
    expect(parse).toThrow(/\nUsage: npm run tenant -- create/);
  });

  test('of a new shop are all passed on', () => {
    const options = ['--currency', 'USD', '--symbol', '$', '--locale', 'en', '--time-zone', 'America/Panama'];
    const brand = ['--primary', '#111111', '--accent', '#eeeeee', '--plan', 'free', '--features', 'a, b,'];
    expect(
      parseTenantArguments(['create', 'shop', '--name', 'S', '--owner', 'o@s.co', ...options, ...brand]),
    ).toEqual({
      name: 'create',
      shop: {
        id: 'shop',
        name: 'S',
        ownerEmail: 'o@s.co',
        plan: 'free',
        settings: {
          currency: 'USD',
          currencySymbol: '$',
          locale: 'en',
          timeZone: 'America/Panama',
          features: ['a', 'b'],
          colors: { primary: '#111111', accent: '#eeeeee' },
        },
      },
    });
  });
});
