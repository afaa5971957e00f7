/** What each shop, and each store, gets to see of its own: first that it does, then that it is no more. */
import { type Arena, isData, isSafe, type Probe, requestFor, tryRequest } from '../arena.ts';
import { type CanaryShop, canaryShops } from '../canaries.ts';
import type { Credential } from '../credentials.ts';
import { type Hole, refusal } from '../oracles.ts';
import { headerOf, jsonOf, type ProbeAnswer } from '../probe-request.ts';
import type { Route } from '../route-table.ts';

const { victim, sibling } = canaryShops;

export function dataProbes(arena: Arena): Probe[] {
  const reads = arena.table.routes.filter((route) => isSafe(route) && route.access === 'permission');
  return [
    ...reads.flatMap((route) => [
      ...ownProbes(arena, route),
      ...cacheProbes(arena, route),
      ...cursorProbes(arena, route),
      ...(isData(route) ? storeProbes(arena, route) : []),
    ]),
    ...conditionProbes(arena),
  ];
}

/** The victim first, so that whatever is kept of its answer is there to be taken by mistake. */
async function askBoth(
  arena: Arena,
  route: Route,
  query: Readonly<Record<string, string>> = {},
): Promise<{ theirs: ProbeAnswer; ours: ProbeAnswer } | { hole: Hole }> {
  const { people, sibling: other } = arena.credentials;
  const first = await ask(arena, route, people.owner.credential, victim, query);
  if ('hole' in first) return first;
  const second = await ask(arena, route, other.person.credential, sibling, query);
  return 'hole' in second ? second : { theirs: first.answer, ours: second.answer };
}

async function ask(
  arena: Arena,
  route: Route,
  credential: Credential,
  shop: CanaryShop,
  query: Readonly<Record<string, string>> = {},
): Promise<{ answer: ProbeAnswer } | { hole: Hole }> {
  const request = requestFor(arena, route, credential, { query });
  const { answer, hole } = await tryRequest(arena, request, { outcomes: null, mayShow: shop });
  if (hole || !answer) return { hole: hole ?? { expected: 'an answer', got: 'none' } };
  return { answer };
}

function ownProbes(arena: Arena, route: Route): Probe[] {
  const formats = route.queryParameters.includes('format') ? ['json', 'csv'] : [null];
  return formats.map((format) => ({
    class: 'own data only',
    name: format === null ? 'each shop asks for its own' : `each shop asks for its own as ${format}`,
    route: route.name,
    run: async () => {
      const both = await askBoth(arena, route, format === null ? {} : { format });
      if ('hole' in both) return both.hole;
      const { theirs, ours } = both;
      if (ours.status !== theirs.status) {
        return { expected: `${theirs.status}, as the other shop gets`, got: String(ours.status) };
      }
      const isShown = ({ secret, word }: CanaryShop, { text }: ProbeAnswer) =>
        text.includes(secret) || text.includes(`${word}-`);
      return isShown(victim, theirs) && !isShown(sibling, ours)
        ? { expected: 'the shop’s own data', got: 'none of it' }
        : null;
    },
  }));
}

/** A validator of another shop's answer must not be taken for one of ours. */
function cacheProbes(arena: Arena, route: Route): Probe[] {
  return [
    {
      class: 'caches, ETags and cursors',
      name: 'the ETag of another shop',
      route: route.name,
      run: async () => {
        const { people, sibling: other } = arena.credentials;
        const first = await ask(arena, route, people.owner.credential, victim);
        if ('hole' in first) return first.hole;
        const tag = headerOf(first.answer, 'etag');
        if (tag === null) return null;
        const request = requestFor(arena, route, other.person.credential, {
          headers: [['If-None-Match', tag]],
        });
        const outcomes = [{ status: first.answer.status }];
        return (await tryRequest(arena, request, { outcomes, mayShow: sibling })).hole;
      },
    },
  ];
}

/** Nor lets it through a change that names the version it was made for. */
function conditionProbes(arena: Arena): Probe[] {
  const routeOf = (name: string) => arena.table.routes.find((route) => route.name === name);
  const [read, change] = [routeOf('GET /api/v1/settings'), routeOf('PATCH /api/v1/settings')];
  if (!read || !change) return [];
  return [
    {
      class: 'caches, ETags and cursors',
      name: 'a change under the version of another shop',
      route: change.name,
      run: async () => {
        const { people, sibling: other } = arena.credentials;
        const first = await ask(arena, read, people.owner.credential, victim);
        if ('hole' in first) return first.hole;
        const request = requestFor(arena, change, other.person.credential, {
          headers: [['If-Match', headerOf(first.answer, 'etag') ?? '""']],
          body: { name: 'Probe' },
        });
        return (await tryRequest(arena, request, { outcomes: [refusal(412)], mayShow: sibling })).hole;
      },
    },
  ];
}

function cursorProbes(arena: Arena, route: Route): Probe[] {
  if (!route.queryParameters.includes('cursor')) return [];
  const { people, keys, sibling: other } = arena.credentials;
  const users: [string, Credential, CanaryShop][] = [
    ['the cursor of another shop', other.person.credential, sibling],
    ['the owner’s cursor, by who sees one store', keys.nearStore, victim],
  ];
  const permitted = users.filter(
    ([, { permissions }]) => route.permission !== null && permissions.includes(route.permission),
  );
  return permitted.map(([name, credential, shop]) => ({
    class: 'caches, ETags and cursors',
    name,
    route: route.name,
    run: async () => {
      const first = await ask(arena, route, people.owner.credential, victim, { limit: '1' });
      if ('hole' in first) return first.hole;
      const cursor = jsonOf(first.answer)?.nextCursor;
      if (typeof cursor !== 'string') return null;
      const request = requestFor(arena, route, credential, { query: { limit: '1', cursor } });
      const nearOnly = credential.storeIds !== null;
      return (
        await tryRequest(arena, request, {
          outcomes: [refusal(400, 'cursor.invalid')],
          mayShow: shop,
          nearOnly,
        })
      ).hole;
    },
  }));
}

/** Who sees one store sees exactly what the owner sees of that store, in lists, single things and sums. */
function storeProbes(arena: Arena, route: Route): Probe[] {
  const { people, keys } = arena.credentials;
  const formats = route.queryParameters.includes('format') ? [{}, { format: 'csv' }] : [{}];
  return [people.store.credential, keys.nearStore].flatMap((credential) =>
    formats.flatMap((format) => [
      {
        class: 'store limits',
        name: `${credential.name} asks for everything${'format' in format ? ' as a file' : ''}`,
        route: route.name,
        run: () => compareStores(arena, route, credential, format),
      },
      {
        class: 'store limits',
        name: `${credential.name} asks for another store${'format' in format ? ' as a file' : ''}`,
        route: route.name,
        run: async () => {
          if (!route.queryParameters.includes('store')) return null;
          const query = { ...format, store: `${victim.word}-far` };
          const request = requestFor(arena, route, credential, { query });
          return (await tryRequest(arena, request, { outcomes: null, mayShow: victim, nearOnly: true })).hole;
        },
      },
    ]),
  );
}

async function compareStores(
  arena: Arena,
  route: Route,
  credential: Credential,
  query: Readonly<Record<string, string>>,
): Promise<Hole | null> {
  const limited = requestFor(arena, route, credential, { query });
  const { answer, hole } = await tryRequest(arena, limited, {
    outcomes: null,
    mayShow: victim,
    nearOnly: true,
  });
  if (!answer || hole) return hole;
  if (!route.queryParameters.includes('store')) return null;
  const near = { ...query, store: `${victim.word}-near` };
  const owner = await ask(arena, route, arena.credentials.people.owner.credential, victim, near);
  if ('hole' in owner) return owner.hole;
  const [own, whole] = [answer, owner.answer].map(contentOf);
  return own === whole
    ? null
    : { expected: 'what the owner sees of that store', got: 'something else, such as sums over more stores' };
}

/** The answer without what differs by nature: cursors are bound to who asks. */
function contentOf(answer: ProbeAnswer): string {
  const { nextCursor: _nextCursor, ...content } = jsonOf(answer) ?? { text: answer.text };
  return JSON.stringify(content);
}
