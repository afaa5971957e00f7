import { describe, expect, test } from 'vitest';
import { reservedTenantIds } from '#data/lake/tenant-id.ts';
import { type Decision, decide } from '#edge/decide.ts';
import { reservedLabels } from '#edge/hosts.ts';
import { cases, domain, localCases, type SentRequest } from './cases.ts';
import { lookUp, outcomeOf, toEdgeRequest } from './engines.ts';

const decideAs = (tenantParameter: boolean, sent: SentRequest) =>
  decide(toEdgeRequest(sent), lookUp, { domain, tenantParameter });

describe('the edge decides', () => {
  test.each(cases.map((one) => [`${one.request.method} ${one.request.host} ${one.name}`, one] as const))(
    '%s',
    async (_name, { request, expected }) => {
      expect(outcomeOf(request, await decideAs(false, request))).toEqual(expected);
    },
  );

  test.each(localCases.map((one) => [one.name, one] as const))(
    'in local mode: %s',
    async (_name, { request, expected }) => {
      expect(outcomeOf(request, await decideAs(true, request))).toEqual(expected);
    },
  );
});

describe('an answer of the edge itself', () => {
  const ask = async (path: string, language: string) => {
    const decision: Decision = await decideAs(false, {
      method: 'GET',
      host: `nadie.${domain}`,
      path,
      query: '',
      headers: { 'accept-language': language },
    });
    if (decision.action !== 'respond') throw new Error(`expected an answer, got ${decision.action}`);
    return decision.answer;
  };

  test.each([
    ['es-VE,es;q=0.9', 'es'],
    ['en-US,en;q=0.9,es;q=0.8', 'en'],
    ['de-DE,en;q=0.5', 'en'],
    ['de-DE', 'es'],
    ['', 'es'],
  ])('speaks to a reader of "%s" in %s first', async (header, language) => {
    expect((await ask('/', header)).body).toContain(`<html lang="${language}">`);
  });

  test('is never cached, so that a new shop is found at once', async () => {
    expect((await ask('/', '')).headers['cache-control']).toBe('no-store');
  });

  test('to a write names the methods that a page has', async () => {
    const decision = await decideAs(false, {
      method: 'POST',
      host: `granja.${domain}`,
      path: '/',
      query: '',
      headers: {},
    });
    const answer = decision.action === 'respond' ? decision.answer : null;
    expect([answer?.status, answer?.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('is a complete problem for programs', async () => {
    expect(JSON.parse((await ask('/api/v1/me', '')).body)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'tenant.unknown',
      detail: 'There is no shop at this address.',
      instance: 'r-1',
    });
  });
});

test('the edge reserves exactly the names that the lake reserves', () => {
  expect([...reservedLabels].sort()).toEqual([...reservedTenantIds].sort());
});
