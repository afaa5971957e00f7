/** With full rights at one shop, ask by the ids of another's: in paths, queries and bodies. */
import { type Arena, isSafe, type Probe, type RequestOptions, requestFor, tryRequest } from '../arena.ts';
import { type CanaryShop, canaryShops } from '../canaries.ts';
import type { Credential } from '../credentials.ts';
import { idempotencyKey } from '../make-things.ts';
import { comparable, type Hole, refusal } from '../oracles.ts';
import type { Header, ProbeAnswer } from '../probe-request.ts';
import type { Route } from '../route-table.ts';
import { idFields, sampleBody } from '../sample-body.ts';
import { findStandIn } from '../stand-ins.ts';
import { differenceOf } from './credential-matrix.ts';

const { victim, sibling } = canaryShops;

/** Told of probes whose request was refused for its form, so that they proved nothing of the id. */
export type NoteBlunt = (route: string, answer: string) => void;

export function foreignIdProbes(arena: Arena, noteBlunt: NoteBlunt): Probe[] {
  const { sibling: other } = arena.credentials;
  return arena.table.routes
    .filter(({ access }) => access === 'permission' || access === 'person')
    .flatMap((route) => {
      const credentials =
        route.access === 'person' ? [other.person.credential] : [other.person.credential, other.key];
      return credentials.flatMap((credential) => [
        ...pathProbes(arena, route, credential, noteBlunt),
        ...queryProbes(arena, route, credential),
        ...bodyProbes(arena, route, credential, noteBlunt),
        ...idempotencyProbes(arena, route, credential),
      ]);
    });
}

function pathProbes(arena: Arena, route: Route, credential: Credential, noteBlunt: NoteBlunt): Probe[] {
  if (route.pathParameters.length === 0 || isOwnChoice(route)) return [];
  return [
    {
      class: 'ids of another shop',
      name: `${credential.name}, id in the path`,
      route: route.name,
      run: () =>
        compareThings(arena, route, credential, noteBlunt, route.pathParameters, (things) => ({
          ...conditionsOf(route),
          things,
          ...withBodyOf(arena, route, sibling),
        })),
    },
  ];
}

/** What is put under a name of one's own choice is one's own, whatever others have under it. */
const isOwnChoice = ({ method, path }: Route) => method === 'PUT' && path.endsWith('/{name}');

/** The foreign id once in each field of the body that takes one. */
function bodyProbes(arena: Arena, route: Route, credential: Credential, noteBlunt: NoteBlunt): Probe[] {
  const { body } = route;
  if (!body) return [];
  return idFields(body.schema, arena.table.definitions, arena.made).map((field) => ({
    class: 'ids of another shop',
    name: `${credential.name}, ${field} in the body`,
    route: route.name,
    run: () =>
      compareThings(arena, route, credential, noteBlunt, [field], (things) => {
        const value = thingOf(arena, field, things);
        const sample = withBodyOf(arena, route, sibling).body as object;
        return { ...conditionsOf(route), things: sibling, body: { ...sample, [field]: value } };
      }),
  }));
}

/** A key of another shop's request, with its very body, is answered anew: the upload is none of ours. */
function idempotencyProbes(arena: Arena, route: Route, credential: Credential): Probe[] {
  if (route.name !== 'POST /api/v1/imports') return [];
  return [
    {
      class: 'ids of another shop',
      name: `${credential.name}, idempotency key of another shop`,
      route: route.name,
      run: async () => {
        const body = { uploadId: thingOf(arena, 'uploadId', victim), table: 'products', commit: false };
        const headers: Header[] = [['Idempotency-Key', idempotencyKey]];
        const request = requestFor(arena, route, credential, { headers, body });
        // 422 where the sibling has used the same key for a request of its own.
        const outcomes = [refusal(404, 'upload.not_found'), refusal(422, 'request.idempotency_mismatch')];
        return (await tryRequest(arena, request, { outcomes, mayShow: sibling })).hole;
      },
    },
  ];
}

/** A filter by another shop's names finds what a filter by nobody's finds: nothing. */
function queryProbes(arena: Arena, route: Route, credential: Credential): Probe[] {
  if (!isSafe(route) || route.permission === null) return [];
  return route.queryParameters
    .filter((name) => findStandIn(name, arena.made) !== null)
    .map((name) => ({
      class: 'ids of another shop',
      name: `${credential.name}, ${name} in the query`,
      route: route.name,
      run: () =>
        compareThings(
          arena,
          route,
          credential,
          () => undefined,
          [name],
          (things) => ({
            query: { [name]: thingOf(arena, name, things) },
          }),
        ),
    }));
}

async function compareThings(
  arena: Arena,
  route: Route,
  credential: Credential,
  noteBlunt: NoteBlunt,
  names: readonly string[],
  optionsFor: (things: CanaryShop | 'absent') => RequestOptions,
): Promise<Hole | null> {
  const answers: ProbeAnswer[] = [];
  for (const things of [victim, 'absent'] as const) {
    const request = requestFor(arena, route, credential, optionsFor(things));
    const { answer, hole } = await tryRequest(arena, request, { outcomes: null, mayShow: sibling });
    if (!answer || hole) return hole;
    answers.push(answer);
  }
  const [foreign, absent] = answers as [ProbeAnswer, ProbeAnswer];
  if ([400, 405, 406, 413, 415, 422, 428].includes(absent.status)) noteBlunt(route.name, absent.text);
  if (!isSafe(route) && foreign.status < 300) {
    return { expected: 'no such thing here', got: `${foreign.status}: it was done` };
  }
  return differenceOf(
    comparable(foreign, textsOf(arena, names, victim)),
    comparable(absent, textsOf(arena, names, 'absent')),
  );
}

/** What the answer may repeat of the question. */
function textsOf(arena: Arena, names: readonly string[], things: CanaryShop | 'absent'): string[] {
  return names.flatMap((name) => {
    const text = thingOf(arena, name, things);
    return text === '' ? [] : [text, encodeURIComponent(text)];
  });
}

function thingOf({ made }: Arena, name: string, things: CanaryShop | 'absent'): string {
  const standIn = findStandIn(name, made);
  if (!standIn) return '';
  return things === 'absent' ? standIn.absent : standIn.of(things);
}

function withBodyOf(arena: Arena, route: Route, things: CanaryShop): { body?: unknown } {
  if (isSafe(route) || !route.body) return {};
  const idOf = (name: string) => (name.endsWith('Id') ? thingOf(arena, name, things) || null : null);
  const { definitions } = arena.table;
  return { body: sampleBody(route.body.schema, { definitions, values: {}, idOf }) ?? {} };
}

/** Conditional changes: any version will do, so that the id is what decides. */
function conditionsOf(route: Route): { headers: Header[] } {
  return { headers: isSafe(route) ? [] : [['If-Match', '*']] };
}
