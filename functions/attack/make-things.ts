/** What a shop has only after somebody made it: invitations by the registry, uploads and imports by the API itself. */
import type { InvitationId, Registry } from '#data/registry/registry.ts';
import { type CanaryShop, canaryShops } from './canaries.ts';
import { authorization, type Credential, type Credentials } from './credentials.ts';
import { hostOf, jsonOf, type ProbeAnswer, type Send, type Target } from './probe-request.ts';
import type { RouteTable } from './route-table.ts';
import type { MadeThings } from './stand-ins.ts';

export interface ThingMaker {
  target: Target;
  send: Send;
  registry: Registry;
  table: RouteTable;
  credentials: Credentials;
}

/** The same in every shop, so that a key kept without its shop would answer for another. */
export const idempotencyKey = 'canary-import-of-every-shop';

/** Ids by name of the parameter and by shop; each as its own owner made it. */
export async function makeThings(maker: ThingMaker): Promise<{ made: MadeThings; remove(): Promise<void> }> {
  const { people, sibling: other, keys, keyIds } = maker.credentials;
  const { victim, sibling } = canaryShops;
  const made = new Map<string, Record<string, string>>();
  const set = (name: string, shop: CanaryShop, id: string) => {
    made.set(name, { ...made.get(name), [shop.id]: id });
  };
  const owners: [CanaryShop, Credential][] = [
    [victim, keys.admin],
    [sibling, other.key],
  ];
  set('keyId', victim, keyIds.victim);
  set('keyId', sibling, keyIds.sibling);
  set('userId', victim, people.viewer.userId);
  set('userId', sibling, other.person.userId);
  set('sessionId', victim, people.owner.sessionId);
  set('sessionId', sibling, other.person.sessionId);

  const ends: (() => Promise<unknown>)[] = [];
  for (const [shop, owner] of owners) {
    const invitation = await invite(maker.registry, shop);
    set('invitationId', shop, invitation.id);
    ends.push(() => maker.registry.invitations.revoke(shop.id, invitation.id));
    const imported = await makeImport(maker, shop, owner);
    for (const [name, id] of Object.entries(imported.ids)) set(name, shop, id);
    ends.push(imported.remove);
  }
  return {
    made,
    remove: async () => {
      for (const end of ends.reverse()) await end();
    },
  };
}

async function invite(registry: Registry, { id, word }: CanaryShop): Promise<{ id: InvitationId }> {
  const { invitation } = await registry.invitations.create({
    tenantId: id,
    email: `invited@${word}.probe.invalid`,
    role: 'viewer',
    invitedBy: 'probe',
  });
  return invitation;
}

/** A profile, a file of one line, and its import up to the preview; nothing is written to the shop's tables. */
async function makeImport(maker: ThingMaker, { word, secret }: CanaryShop, owner: Credential) {
  const imports = '/api/v1/imports';
  if (!maker.table.routes.some(({ path }) => path === imports))
    return { ids: {}, remove: async () => undefined };
  const name = `${word}-profile`;
  const content = `product_id,name\n${word}-p1,${secret} product\n`;
  const ask = (method: string, path: string, body?: unknown, headers: readonly [string, string][] = []) =>
    askAs(maker, owner, method, path, body, headers);

  await expectDone(
    ask('PUT', `${imports}/profiles/${name}`, { title: `${secret} profile`, table: 'products' }),
  );
  const announced = await expectDone(
    ask('POST', `${imports}/uploads`, {
      fileName: `${secret}.csv`,
      sizeBytes: content.length,
      table: 'products',
    }),
  );
  const uploadId = String(jsonOf(announced)?.uploadId);
  const isChunked = (jsonOf(announced)?.upload as { method?: string } | undefined)?.method === 'PUT-chunks';
  const remove = async () => {
    await ask('DELETE', `${imports}/uploads/${uploadId}`);
    await ask('DELETE', `${imports}/profiles/${name}`);
  };
  if (!isChunked) return { ids: { uploadId, name, profile: name }, remove };
  const chunk: [string, string][] = [
    ['Upload-Offset', '0'],
    ['Content-Type', 'application/offset+octet-stream'],
  ];
  await expectDone(ask('PATCH', `${imports}/uploads/${uploadId}`, content, chunk));
  const started = await expectDone(
    ask('POST', imports, { uploadId, table: 'products', commit: false }, [
      ['Idempotency-Key', idempotencyKey],
    ]),
  );
  const importId = String(jsonOf(started)?.importId);
  return {
    ids: { uploadId, importId, name, profile: name },
    remove: async () => {
      await ask('DELETE', `${imports}/${importId}`);
      await remove();
    },
  };
}

function askAs(
  { target, send }: ThingMaker,
  owner: Credential,
  method: string,
  path: string,
  body: unknown,
  headers: readonly [string, string][],
): Promise<ProbeAnswer> {
  const type: [string, string][] = [['Content-Type', 'application/json']];
  const given = headers.some(([name]) => name === 'Content-Type');
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return send({
    host: hostOf(target, 'api'),
    method,
    path,
    headers: [...authorization(owner), ...(text === undefined || given ? [] : type), ...headers],
    ...(text === undefined ? {} : { body: text }),
  });
}

async function expectDone(asked: Promise<ProbeAnswer>): Promise<ProbeAnswer> {
  const answer = await asked;
  if (answer.status >= 300) throw new Error(`A canary could not be made: ${answer.status} ${answer.text}`);
  return answer;
}
