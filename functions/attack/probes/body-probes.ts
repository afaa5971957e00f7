/** Bodies: fields that are not asked for, prototypes, depth, numbers, and log-ins at the wrong door. */
import { type Arena, isSafe, type Probe, requestFor, tryRequest } from '../arena.ts';
import { canaryShops, logInEmail } from '../canaries.ts';
import { invalidCredential } from '../credentials.ts';
import { type Hole, refusal } from '../oracles.ts';
import { headerOf, hostOf, originOf, type ProbeRequest } from '../probe-request.ts';
import type { Route } from '../route-table.ts';

const { victim, sibling } = canaryShops;
const nobody = invalidCredential('nobody', 'none', '');

export function bodyProbes(arena: Arena): Probe[] {
  const takers = arena.table.routes.filter(
    (route) => !isSafe(route) && route.body?.mediaType === 'application/json' && route.access !== 'operator',
  );
  return [
    ...takers.flatMap((route) => pollutions.map(([name, body]) => pollutionProbe(arena, route, name, body))),
    ...logInProbes(arena),
    ...publicProbes(arena),
  ];
}

const deep = '['.repeat(20_000) + ']'.repeat(20_000);

/** None of them is a body that any route takes. */
const pollutions: [string, string][] = [
  ['the prototype', '{"__proto__":{"role":"owner","tenantId":"probe-shop","isAdmin":true}}'],
  ['the constructor', '{"constructor":{"prototype":{"tenantId":"probe-shop"}}}'],
  [
    'fields of others',
    '{"tenantId":"probe-shop","role":"owner","scopes":["admin"],"isOperator":true,"id":"x"}',
  ],
  ['a list', '[{"tenantId":"probe-shop"}]'],
  ['nothing', ''],
  ['null', 'null'],
  ['half of it', '{"name":'],
  ['a byte order mark', '\uFEFF{"zz":1}'],
  ['great depth', `{"zz":${deep}}`],
  ['a number without end', `{"zz":1${'0'.repeat(5_000)}}`],
  ['a lone surrogate', '{"zz":"\\ud800"}'],
  [
    'many fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 1]))),
  ],
];

function pollutionProbe(arena: Arena, route: Route, name: string, body: string): Probe {
  const isPublic = route.access === 'public';
  return {
    class: 'bodies',
    name: `a body of ${name}`,
    route: route.name,
    run: async () => {
      const credential = isPublic ? nobody : arena.credentials.sibling.person.credential;
      const request = requestFor(arena, route, credential, { label: sibling.id, things: 'absent', body });
      const { answer, hole } = await tryRequest(arena, request, { outcomes: null, mayShow: sibling });
      if (!answer || hole) return hole;
      return answer.status < 400 ? { expected: 'a refusal', got: String(answer.status) } : null;
    },
  };
}

/** The right person at the wrong shop is refused as the wrong one is, and gets no cookie. */
function logInProbes(arena: Arena): Probe[] {
  const route = arena.table.routes.find(({ name }) => name === 'POST /api/v1/session');
  if (!route) return [];
  const attempts: [string, object][] = [
    ['another shop’s member', { email: logInEmail, password: 'not the password of anybody' }],
    ['nobody', { email: 'nobody@absent.probe.invalid', password: 'not the password of anybody' }],
  ];
  return attempts.map(([name, body]) => ({
    class: 'log-in',
    name: `${name} logs in at the sibling’s`,
    route: route.name,
    run: async () => {
      const request = requestFor(arena, route, nobody, { label: sibling.id, body });
      // Run after run, the throttle may come first.
      const outcomes = [refusal(401, 'auth.invalid_credentials'), refusal(429, 'auth.throttled')];
      return (await tryRequest(arena, request, { outcomes, mayShow: sibling })).hole;
    },
  }));
}

/** Whatever is public says nothing of any shop, on any host, and sets no cookie for nothing. */
function publicProbes(arena: Arena): Probe[] {
  const routes = arena.table.routes.filter(
    ({ access, name }) => access === 'public' && name !== 'POST /api/v1/session',
  );
  const places = [victim.id, 'api', 'admin', ''];
  return routes.flatMap((route) =>
    places.map((label) => ({
      class: 'public routes',
      name: label === '' ? 'on the apex' : `on ${label}`,
      route: route.name,
      run: async (): Promise<Hole | null> => {
        const request: ProbeRequest = requestFor(arena, route, nobody, {
          label,
          things: 'absent',
          headers: [
            ['X-Tenant-ID', victim.id],
            ...(isSafe(route) ? [] : ([['Origin', originOf(arena.target, label)]] as const)),
          ],
        });
        const host = hostOf(arena.target, label);
        const { answer, hole } = await tryRequest(
          arena,
          { ...request, host },
          { outcomes: null, mayShow: victim },
        );
        if (!answer || hole) return hole;
        const cookie = headerOf(answer, 'set-cookie');
        const isEmptied = cookie !== null && /Max-Age=0/i.test(cookie);
        return cookie === null || isEmptied ? null : { expected: 'no session for nobody', got: 'a cookie' };
      },
    })),
  );
}
