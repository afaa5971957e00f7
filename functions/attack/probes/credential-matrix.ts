/** Every route, from every place, with every credential that the route should refuse there. */
import { type Arena, isSafe, type Probe, requestFor, tryRequest } from '../arena.ts';
import { absentShop, type CanaryShop, canaryShops } from '../canaries.ts';
import type { Credential } from '../credentials.ts';
import { expectedOutcome, type Place } from '../expected-outcome.ts';
import { comparable, type Hole } from '../oracles.ts';
import type { Header } from '../probe-request.ts';
import type { Route } from '../route-table.ts';

const { victim, sibling, suspended, deleted } = canaryShops;

/** On the shop's own host. */
const onHost = (shop: CanaryShop | 'absent'): Place => ({
  name: `on the host of ${nameOf(shop)}`,
  realm: 'tenant',
  label: labelOf(shop),
  asked: shop,
  isOwnHost: true,
});
/** On the API's host, with the shop named by header. */
const byHeader = (shop: CanaryShop | 'absent'): Place => ({
  name: `on the API host, header naming ${nameOf(shop)}`,
  realm: 'api',
  label: 'api',
  asked: shop,
  isOwnHost: false,
});
const unnamed: Place = {
  name: 'on the API host',
  realm: 'api',
  label: 'api',
  asked: null,
  isOwnHost: false,
};
const onConsole: Place = { ...unnamed, name: 'on the console', realm: 'admin', label: 'admin' };
const onUploads: Place = { ...unnamed, name: 'on the upload host', realm: 'etl', label: 'etl' };

const nameOf = (shop: CanaryShop | 'absent') => (shop === 'absent' ? 'no shop' : shop.id);
const labelOf = (shop: CanaryShop | 'absent') => (shop === 'absent' ? absentShop : shop.id);

interface Group {
  class: string;
  credentials: readonly Credential[];
  places: readonly Place[];
}

export function credentialProbes(arena: Arena): Probe[] {
  const closed = arena.table.routes.filter(({ access }) => access !== 'public');
  return [
    ...groupsOf(arena).flatMap((group) =>
      closed.flatMap((route) =>
        group.credentials.flatMap((credential) =>
          group.places.flatMap((place) => probeOf(arena, group.class, route, credential, place)),
        ),
      ),
    ),
    ...closed
      .filter(({ access }) => access !== 'operator')
      .flatMap((route) => indistinguishableProbes(arena, route)),
  ];
}

function groupsOf({ credentials }: Arena): Group[] {
  const { invalid, people, keys, sibling: other, suspended: dark, deleted: gone, operator } = credentials;
  const members = Object.values(people).map(({ credential }) => credential);
  return [
    {
      class: 'no valid credential',
      credentials: invalid,
      places: [onHost(victim), byHeader(victim), unnamed, onConsole, onUploads],
    },
    {
      class: 'credential of another shop',
      credentials: [other.person.credential, other.key],
      places: [onHost(victim), byHeader(victim), onHost('absent'), byHeader('absent')],
    },
    {
      class: 'credential of another shop',
      credentials: [people.owner.credential, keys.admin],
      places: [onHost(sibling), byHeader(sibling)],
    },
    {
      class: 'suspended and deleted shops',
      credentials: [dark.person.credential, dark.key, gone.key],
      places: [onHost(suspended), byHeader(suspended), unnamed, onHost(victim), byHeader(victim)],
    },
    {
      class: 'suspended and deleted shops',
      credentials: [people.owner.credential, keys.admin],
      places: [onHost(suspended), onHost(deleted), byHeader(suspended)],
    },
    {
      class: 'session on the wrong host',
      credentials: [people.owner.credential],
      places: [unnamed, byHeader(victim), onConsole, onUploads],
    },
    { class: 'role or scope too low', credentials: members, places: [onHost(victim)] },
    {
      class: 'role or scope too low',
      credentials: [...Object.values(keys), operator],
      places: [unnamed, onHost(victim), byHeader(victim), onConsole],
    },
  ];
}

function probeOf(arena: Arena, group: string, route: Route, credential: Credential, place: Place): Probe[] {
  const outcomes = expectedOutcome(route, credential, place);
  // What is allowed is done only where it changes nothing.
  if (outcomes === 'allowed' && !isSafe(route)) return [];
  const mayShow = outcomes === 'allowed' ? ownShop(credential, place) : null;
  return [
    {
      class: group,
      name: `${credential.name} ${place.name}`,
      route: route.name,
      run: async () => {
        const request = requestFor(arena, route, credential, {
          label: place.label,
          headers: hintOf(place),
          things: victim,
        });
        const nearOnly = credential.storeIds !== null;
        const expectation = { outcomes: outcomes === 'allowed' ? null : outcomes, mayShow, nearOnly };
        return (await tryRequest(arena, request, expectation)).hole;
      },
    },
  ];
}

const ownShop = ({ shop }: Credential, { asked }: Place) => shop ?? (asked === 'absent' ? null : asked);

function hintOf({ isOwnHost, asked }: Place): Header[] {
  return isOwnHost || asked === null ? [] : [['X-Tenant-ID', labelOf(asked)]];
}

/** A shop that belongs to others answers exactly as one that does not exist. */
function indistinguishableProbes(arena: Arena, route: Route): Probe[] {
  const { sibling: other } = arena.credentials;
  const pairs: [Credential, Place, Place][] = [
    [other.person.credential, onHost(victim), onHost('absent')],
    [other.key, onHost(victim), onHost('absent')],
    [other.key, byHeader(victim), byHeader('absent')],
  ];
  return pairs.map(([credential, foreign, absent]) => ({
    class: 'existence of a shop',
    name: `${credential.name} ${foreign.name}`,
    route: route.name,
    run: () => compareAnswers(arena, route, credential, foreign, absent),
  }));
}

async function compareAnswers(
  arena: Arena,
  route: Route,
  credential: Credential,
  foreign: Place,
  absent: Place,
): Promise<Hole | null> {
  const texts: string[] = [];
  for (const place of [foreign, absent]) {
    const request = requestFor(arena, route, credential, {
      label: place.label,
      headers: hintOf(place),
      things: victim,
    });
    const { answer, hole } = await tryRequest(arena, request, { outcomes: null, mayShow: null });
    if (!answer || hole) return hole;
    // That a host is a shop's is public; what the edge answers for one that is none has headers of its own.
    texts.push(comparable(answer, [place.label], { withHeaders: !place.isOwnHost }));
  }
  return differenceOf(texts[0] ?? '', texts[1] ?? '');
}

/** The first line in which two answers differ. */
export function differenceOf(foreign: string, absent: string): Hole | null {
  if (foreign === absent) return null;
  const [ours, theirs] = [foreign.split('\n'), absent.split('\n')];
  const index = ours.findIndex((line, position) => line !== theirs[position]);
  const line = (lines: string[]) => (lines[index === -1 ? ours.length : index] ?? '(nothing)').slice(0, 120);
  return { expected: `the same as for what does not exist: ${line(theirs)}`, got: line(ours) };
}
