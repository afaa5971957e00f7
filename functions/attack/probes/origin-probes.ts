/** Pages of others: what a browser would send for them with the victim's cookie, and what CORS lets them read. */
import { type Arena, isSafe, type Probe, requestFor, tryRequest } from '../arena.ts';
import { canaryShops } from '../canaries.ts';
import { type Hole, refusal } from '../oracles.ts';
import { type Header, headerOf, hostOf, originOf } from '../probe-request.ts';
import type { Route } from '../route-table.ts';

const { victim, sibling, suspended } = canaryShops;

export function originProbes(arena: Arena): Probe[] {
  const unsafe = arena.table.routes.filter(
    (route) => !isSafe(route) && route.access !== 'operator' && !isPublicElsewhere(route),
  );
  return [
    ...unsafe.flatMap((route) => [
      ...forgedOrigins(arena).map(([name, headers]) => crossSiteProbe(arena, route, name, headers)),
      ...contentTypes.map(([name, type]) => contentTypeProbe(arena, route, name, type)),
    ]),
    ...corsProbes(arena),
  ];
}

/** Public routes of pages answer on pages' hosts too: they are under the same rule. */
const isPublicElsewhere = ({ path }: Route) => !path.startsWith('/api/v1/');

function forgedOrigins({ target }: Arena): [string, Header[]][] {
  const own = originOf(target, victim.id);
  const otherScheme = target.scheme === 'https' ? 'http' : 'https';
  const host = hostOf(target, victim.id);
  const bare = host.replace(/:\d+$/, '');
  return [
    ['the sibling’s page', [['Origin', originOf(target, sibling.id)]]],
    ['the apex', [['Origin', originOf(target, '')]]],
    ['the API’s host', [['Origin', originOf(target, 'api')]]],
    ['no origin', [['Origin', '']]],
    ['the origin null', [['Origin', 'null']]],
    ['the other scheme', [['Origin', `${otherScheme}://${host}`]]],
    ['another port', [['Origin', `${target.scheme}://${bare}:8443`]]],
    ['a longer host', [['Origin', `${own}.evil.example`]]],
    ['a host with credentials', [['Origin', `${own}@evil.example`]]],
    [
      'a frame of another site',
      [
        ['Origin', own],
        ['Sec-Fetch-Site', 'cross-site'],
      ],
    ],
    [
      'a frame of a sibling',
      [
        ['Origin', own],
        ['Sec-Fetch-Site', 'same-site'],
      ],
    ],
    [
      'a forged host',
      [
        ['Origin', originOf(target, sibling.id)],
        ['X-Forwarded-Host', hostOf(target, sibling.id)],
      ],
    ],
  ];
}

function crossSiteProbe(arena: Arena, route: Route, name: string, headers: Header[]): Probe {
  return {
    class: 'origins and cookies',
    name: `the owner’s cookie from ${name}`,
    route: route.name,
    run: async () => {
      const credential = arena.credentials.people.owner.credential;
      const request = requestFor(arena, route, credential, { headers });
      const outcomes = [refusal(403, 'request.origin_rejected')];
      return (await tryRequest(arena, request, { outcomes, mayShow: null })).hole;
    },
  };
}

/** What a plain form of another page can send without a preflight. */
const contentTypes: [string, string][] = [
  ['text', 'text/plain'],
  ['a form', 'application/x-www-form-urlencoded'],
  ['a form with files', 'multipart/form-data; boundary=x'],
  ['JSON within text', 'text/plain; application/json'],
  ['two types', 'text/plain, application/json'],
  ['something like JSON', 'application/jsonp'],
];

function contentTypeProbe(arena: Arena, route: Route, name: string, type: string): Probe {
  return {
    class: 'origins and cookies',
    name: `a body as ${name}`,
    route: route.name,
    run: async () => {
      const credential = arena.credentials.people.owner.credential;
      const request = requestFor(arena, route, credential, {
        headers: [['Content-Type', type]],
        things: 'absent',
        body: '{"x":1}',
      });
      const outcomes = [refusal(415, 'request.unsupported_media_type')];
      return (await tryRequest(arena, request, { outcomes, mayShow: null })).hole;
    },
  };
}

function corsProbes(arena: Arena): Probe[] {
  const { target } = arena;
  const read = arena.table.routes.find((route) => isSafe(route) && route.permission === 'data.read');
  if (!read) return [];
  const strangers = [
    'https://evil.example',
    `${originOf(target, victim.id)}.evil.example`,
    originOf(target, suspended.id),
    originOf(target, 'probe-none'),
    originOf(target, 'admin'),
    originOf(target, 'api'),
    `${target.scheme}://evil${hostOf(target, '')}`,
    'null',
    '*',
  ];
  const preflight: Header[] = [
    ['Access-Control-Request-Method', 'DELETE'],
    ['Access-Control-Request-Headers', 'authorization'],
  ];
  return strangers.flatMap((origin) =>
    (['GET', 'OPTIONS'] as const).map((method) => ({
      class: 'origins and cookies',
      name: `${method} by a page of ${origin}`,
      route: read.name,
      run: async (): Promise<Hole | null> => {
        const base = requestFor(arena, read, arena.credentials.keys.read, { headers: [['Origin', origin]] });
        const headers = method === 'OPTIONS' ? [['Origin', origin] as const, ...preflight] : base.headers;
        const expectation = { outcomes: null, mayShow: victim };
        const { answer, hole } = await tryRequest(arena, { ...base, method, headers }, expectation);
        if (!answer || hole) return hole;
        const allowed = headerOf(answer, 'access-control-allow-origin');
        return allowed === null ? null : { expected: 'no answer to that page', got: `allowed to ${allowed}` };
      },
    })),
  );
}
