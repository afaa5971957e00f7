/** Odd hosts, headers, paths, methods and bytes: what parsers before and behind the edge may read differently. */
import { type Arena, isSafe, type Probe, requestFor, tryRequest } from '../arena.ts';
import { canaryShops } from '../canaries.ts';
import type { Credential } from '../credentials.ts';
import { comparable, type Hole } from '../oracles.ts';
import { type Header, hostOf, originOf, type ProbeRequest } from '../probe-request.ts';
import type { Route } from '../route-table.ts';
import { differenceOf } from './credential-matrix.ts';

const { victim, sibling } = canaryShops;

export function wireProbes(arena: Arena): Probe[] {
  const reads = arena.table.routes.filter(
    (route) => isSafe(route) && route.permission === 'data.read' && route.pathParameters.length === 0,
  );
  const read = reads[0];
  if (!read) return [];
  return [
    ...reads.flatMap((route) =>
      smuggledHeaders(arena).map(([name, headers]) => smuggle(arena, route, name, headers)),
    ),
    ...tenantHints.map((hint) => hintProbe(arena, read, hint)),
    ...hosts(arena).map((host) => hostProbe(arena, read, host)),
    ...paths(arena).map((path) => pathProbe(arena, read, path)),
    ...methods.map((method) => methodProbe(arena, read, method)),
    ...doubled(arena).map(([name, headers]) => doubleProbe(arena, read, name, headers)),
    ...[8, 16, 64, 512].map((kibibytes) => oversizedProbe(arena, read, kibibytes)),
    ...rawProbes(arena),
  ];
}

/** Headers by which some proxy or framework lets a request say that it is another one. */
function smuggledHeaders({ target }: Arena): [string, Header[]][] {
  const host = hostOf(target, victim.id);
  return [
    ['X-Tenant-ID', [['X-Tenant-ID', victim.id]]],
    ['X-Forwarded-Host', [['X-Forwarded-Host', host]]],
    ['Forwarded', [['Forwarded', `host=${host};proto=${target.scheme}`]]],
    [
      'X-Host',
      [
        ['X-Host', host],
        ['X-Original-Host', host],
        ['X-HTTP-Host-Override', host],
      ],
    ],
    [
      'X-Fluxion-Realm',
      [
        ['X-Fluxion-Realm', 'admin'],
        ['X-Tenant-ID', victim.id],
      ],
    ],
    [
      'X-Fluxion-Origin-Secret',
      [
        ['X-Fluxion-Origin-Secret', 'guess'],
        ['X-Tenant-ID', victim.id],
      ],
    ],
    [
      'X-Original-URL',
      [
        ['X-Original-URL', '/api/v1/me'],
        ['X-Rewrite-URL', '/api/v1/me'],
      ],
    ],
    [
      'X-HTTP-Method-Override',
      [
        ['X-HTTP-Method-Override', 'DELETE'],
        ['X-Method-Override', 'DELETE'],
      ],
    ],
    [
      'X-Tenant-Id twice',
      [
        ['X-Tenant-ID', sibling.id],
        ['X-Tenant-ID', victim.id],
      ],
    ],
    [
      'underscores',
      [
        ['X_Tenant_ID', victim.id],
        ['X_Forwarded_Host', host],
      ],
    ],
    ['Connection', [['Connection', 'keep-alive, x-forwarded-host, x-tenant-id, x-fluxion-realm']]],
    [
      'Cookie of nobody',
      [
        ['X-Fluxion-User', 'owner'],
        ['X-User-ID', 'owner'],
        ['X-Role', 'owner'],
      ],
    ],
  ];
}

/** On its own host, by its own session, a shop sees its own data whatever else the request says. */
function smuggle(arena: Arena, route: Route, name: string, headers: Header[]): Probe {
  return {
    class: 'hosts and headers',
    name: `${name} says that it is another shop`,
    route: route.name,
    run: async () => {
      const credential = arena.credentials.sibling.person.credential;
      const plain = requestFor(arena, route, credential);
      const twisted = { ...plain, headers: [...plain.headers, ...headers] };
      const texts: string[] = [];
      for (const request of [plain, twisted]) {
        const { answer, hole } = await tryRequest(arena, request, { outcomes: null, mayShow: sibling });
        if (!answer || hole) return hole;
        texts.push(comparable(answer, []));
      }
      return differenceOf(texts[1] ?? '', texts[0] ?? '');
    },
  };
}

const tenantHints = [
  `${victim.id},${sibling.id}`,
  `${sibling.id},${victim.id}`,
  `${sibling.id}, ${sibling.id}`,
  victim.id.toUpperCase(),
  `${victim.id}/`,
  `${victim.id}%00`,
  `${victim.id}%2f..%2f${sibling.id}`,
  `../${victim.id}`,
  `${sibling.id}/../${victim.id}`,
  `${victim.id}\\`,
  `${victim.id}.`,
  `${victim.id}:443`,
  `"${victim.id}"`,
  `${victim.id};${sibling.id}`,
  // Letters that look or fold like those of the name, as UTF-8 in Latin-1.
  Buffer.from('probe-ѕhop').toString('latin1'),
  Buffer.from('ｐrobe-shop').toString('latin1'),
  Buffer.from('probe‐shop').toString('latin1'),
  'xn--probe-shop-abc',
  '__proto__',
  'constructor',
  '*',
  'api',
  '_operators',
  'a'.repeat(300),
];

function hintProbe(arena: Arena, route: Route, hint: string): Probe {
  return {
    class: 'hosts and headers',
    name: `X-Tenant-ID: ${hint.slice(0, 40)}`,
    route: route.name,
    run: async () => {
      const headers: Header[] = [['X-Tenant-ID', hint]];
      const request = requestFor(arena, route, arena.credentials.sibling.key, { headers });
      const expectation = { outcomes: [{ status: 404 }, { status: 400 }], mayShow: null };
      return (await tryRequest(arena, request, expectation)).hole;
    },
  };
}

function hosts({ target }: Arena): string[] {
  const port = target.port === null ? '' : `:${target.port}`;
  const { domain } = target;
  return [
    `${victim.id}.${domain}.evil.example`,
    `${victim.id}${domain}`,
    `${victim.id}..${domain}${port}`,
    `.${victim.id}.${domain}${port}`,
    `x.${victim.id}.${domain}${port}`,
    `${sibling.id}.${domain}${port},${victim.id}.${domain}${port}`,
    `${sibling.id}.${domain}@${victim.id}.${domain}`,
    `${sibling.id}.${domain}%00.${victim.id}.${domain}`,
    `xn--probe-shop-abc.${domain}${port}`,
    `_${victim.id}.${domain}${port}`,
    `${victim.id}_.${domain}${port}`,
    'd111111abcdef8.cloudfront.net',
    '127.0.0.1',
    '[::1]',
    'evil.example',
    domain.replace(/[a-z]/, (letter) => letter.toUpperCase()).concat('.evil.example'),
    `${'a'.repeat(250)}.${domain}`,
    `localhost.${victim.id}`,
    Buffer.from(`probe-ѕhop.${domain}`).toString('latin1'),
  ];
}

function hostProbe(arena: Arena, route: Route, host: string): Probe {
  return {
    class: 'hosts and headers',
    name: `Host: ${host.slice(0, 50)}`,
    route: route.name,
    run: async () => {
      const credential = arena.credentials.sibling.person.credential;
      const request = { ...requestFor(arena, route, credential), host };
      // In front of the edge a host that cannot be one is refused by whoever reads it first.
      const outcomes = [400, 401, 403, 404, 421].map((status) => ({ status }));
      return (await tryRequest(arena, request, { outcomes, mayShow: null })).hole;
    },
  };
}

function paths(arena: Arena): string[] {
  const { id, word } = victim;
  const product = `${word}-p1`;
  return [
    `/_t/${id}/config.json`,
    `/_T/${id}/config.json`,
    `/%5ft/${id}/config.json`,
    `/_%74/${id}/logo`,
    `//_t/${id}/config.json`,
    `/./_t/${id}/config.json`,
    `/assets/../_t/${id}/config.json`,
    `/assets/%2e%2e/_t/${id}/config.json`,
    `/assets/..%2f_t/${id}/config.json`,
    `/assets/..%5c_t/${id}/config.json`,
    `/assets/%252e%252e/_t/${id}/config.json`,
    `/assets/..%c0%af_t/${id}/config.json`,
    `/%c0%ae%c0%ae/_t/${id}/config.json`,
    `/assets/..;/_t/${id}/config.json`,
    `/config.json;/../_t/${id}/config.json`,
    `/api/v1/../../_t/${id}/config.json`,
    `/api/v1/products/..%2f..%2f..%2fregistry`,
    `/api/v1/products/../../../tenants/${id}/products`,
    `/api/v1/products/%2e%2e`,
    `/api/v1/products/%00${product}`,
    `/api/v1/products/${product}%00`,
    `/api/v1/products/${product}%0d%0aX-Injected:%201`,
    `/api/v1//stores`,
    `/api//v1/stores`,
    `/API/v1/stores`,
    `/api/v1/stores/`,
    `/api/v1/stores;tenant=${id}`,
    `/api/v1/stores%3ftenant=${id}`,
    `/api/v1/stores#${id}`,
    `/api/v1/stores?tenant=${id}`,
    `/api/v1/stores?tenantId=${id}`,
    `/api/v1/stores?X-Tenant-ID=${id}`,
    `/api/v1/stores?__proto__[tenantId]=${id}`,
    `/api/v1/stores?constructor.prototype.tenantId=${id}`,
    `/api/v1/stores?q=%ff`,
    `/api/v1/stores?q=%`,
    `/api/v1/stores?limit=1&limit=1000`,
    `/api/v1/stores?limit=1e9`,
    `/api/v1/stores?cursor=${'A'.repeat(1900)}`,
    `/api/v1/products?q=${encodeURIComponent("' UNION SELECT * FROM read_text('/etc/passwd') --")}`,
    `/api/v1/products?q=${encodeURIComponent(`'; ATTACH '/tmp/x'; --`)}`,
    `/api/v1/inventory?sort=product%3B%20DROP`,
    `/api/v1/sales?store=${encodeURIComponent(`${word}-near' OR 1=1 --`)}`,
    `http://${hostOf(arena.target, victim.id)}/api/v1/stores`,
    `*`,
    `/${'a/'.repeat(2000)}`,
  ];
}

function pathProbe(arena: Arena, route: Route, path: string): Probe {
  return {
    class: 'paths',
    name: path.slice(0, 80),
    route: `GET ${path.slice(0, 80)}`,
    run: async () => {
      const credential = arena.credentials.sibling.person.credential;
      const request = requestFor(arena, route, credential, { path });
      const { answer, hole } = await tryRequest(arena, request, { outcomes: null, mayShow: sibling });
      if (!answer || hole) return hole;
      const isForeign = answer.text.includes(`"${victim.id}"`);
      return isForeign
        ? { expected: 'nothing of another shop', got: `its settings, ${answer.status}` }
        : null;
    },
  };
}

const methods = ['TRACE', 'PROPFIND', 'OPTIONS', 'PATCH', 'PUT', 'DELETE', 'SEARCH', 'LOCK'];

function methodProbe(arena: Arena, route: Route, method: string): Probe {
  return {
    class: 'hosts and headers',
    name: `${method} where there is only GET`,
    route: route.name,
    run: async () => {
      const { id } = sibling;
      const request = requestFor(arena, route, arena.credentials.sibling.person.credential, {
        headers: [
          ['Origin', originOf(arena.target, id)],
          ['Content-Type', 'application/json'],
        ],
      });
      const { answer, hole } = await tryRequest(arena, { ...request, method }, tolerant);
      if (hole && answer?.status !== 501) return hole;
      return answer && answer.status < 300 && method !== 'OPTIONS'
        ? { expected: 'a refusal', got: String(answer.status) }
        : null;
    },
  };
}

const tolerant = { outcomes: null, mayShow: sibling };

/** Two of what there may be one of; the second is a stranger's. */
function doubled({ credentials, target }: Arena): [string, Header[]][] {
  const { sibling: other, people, invalid } = credentials;
  const bearer = (secret: string): Header => ['Authorization', `Bearer ${secret}`];
  const cookie = ({ secret }: Credential): Header => ['Cookie', `__Host-fluxion=${secret}`];
  const expired = invalid.find(({ name }) => name === 'expired session') ?? other.person.credential;
  return [
    ['two keys', [bearer(other.key.secret), bearer(credentials.operator.secret)]],
    ['a key and a session', [bearer(other.key.secret), cookie(people.owner.credential)]],
    ['an ended session and one’s own', [cookie(expired), cookie(other.person.credential)]],
    ['two hosts', [cookie(other.person.credential), ['Host', hostOf(target, victim.id)]]],
    ['a cookie without its prefix', [['Cookie', `fluxion=${people.owner.credential.secret}`]]],
  ];
}

function doubleProbe(arena: Arena, route: Route, name: string, headers: Header[]): Probe {
  return {
    class: 'hosts and headers',
    name,
    route: route.name,
    run: async () => {
      const request: ProbeRequest = {
        ...requestFor(arena, route, arena.credentials.sibling.key, { headers }),
        host: hostOf(arena.target, sibling.id),
      };
      return (await tryRequest(arena, request, tolerant)).hole;
    },
  };
}

function oversizedProbe(arena: Arena, route: Route, kibibytes: number): Probe {
  return {
    class: 'hosts and headers',
    name: `a header of ${kibibytes} KiB`,
    route: route.name,
    run: async () => {
      const headers: Header[] = [['X-Large', 'x'.repeat(kibibytes * 1024)]];
      const request = requestFor(arena, route, arena.credentials.sibling.key, { headers });
      const { answer, hole } = await tryRequest(arena, request, tolerant);
      // A connection that is closed in the middle of it is a refusal too.
      return answer ? hole : null;
    },
  };
}

/** Bytes that no client library sends. The answer must be one, and hold no header of ours. */
function rawProbes(arena: Arena): Probe[] {
  const host = hostOf(arena.target, sibling.id);
  const head = `GET /api/v1/health HTTP/1.1\r\nHost: ${host}\r\n`;
  const second = `GET /api/v1/stores HTTP/1.1\r\nHost: ${hostOf(arena.target, victim.id)}\r\n\r\n`;
  const requests: [string, string][] = [
    ['a bare line feed in a header', `${head}X-A: b\nX-Injected: 1\r\nConnection: close\r\n\r\n`],
    ['a bare carriage return', `${head}X-A: b\rX-Injected: 1\r\nConnection: close\r\n\r\n`],
    ['a folded header', `${head}X-A: b\r\n X-Injected: 1\r\nConnection: close\r\n\r\n`],
    [
      'a line feed in the path',
      `GET /api/v1/health%0aX-Injected:1 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    ],
    ['two lengths', `${head}Content-Length: 0\r\nContent-Length: 5\r\nConnection: close\r\n\r\n`],
    [
      'a length and chunks',
      `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
    ],
    ['an unknown encoding', `${head}Transfer-Encoding: x, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `${head}X-Tenant-ID : ${victim.id}\r\nConnection: close\r\n\r\n`],
    ['no host', 'GET /api/v1/health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['HTTP/1.0 without a host', 'GET /api/v1/stores HTTP/1.0\r\n\r\n'],
    ['nonsense', 'nonsense\r\n\r\n'],
  ];
  return requests.map(([name, bytes]) => ({
    class: 'bytes',
    name,
    route: 'GET /api/v1/health',
    run: async (): Promise<Hole | null> => {
      const text = await arena.sendRaw(bytes);
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
      if (/^x-injected/im.test(text)) return { expected: 'no injected header', got: 'X-Injected' };
      if (text.includes(victim.secret)) return { expected: 'nothing of another shop', got: 'its data' };
      // What cannot even be framed is refused by the server in front, in its own way, and never gets to us.
      const isOurs = /^x-request-id:/im.test(text);
      return isOurs && status >= 500 ? { expected: 'no failure of the server', got: String(status) } : null;
    },
  }));
}
