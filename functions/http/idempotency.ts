/**
 * `Idempotency-Key`: a request that is sent again, because its answer was lost, is answered as the first time.
 * A key belongs to one caller and one route; its first success is kept, refusals are not. What `act` makes must
 * carry the id that it is given, so that a repetition after a crash makes the same thing and no second one.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#data/clock.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { ApiError } from './errors.ts';

interface StoredAttempt {
  /** Hash of the parameters. */
  fingerprint: string;
  /** Name of what the request makes. */
  id: string;
  startedAt: number;
  /** Absent while the first attempt is under way. */
  answer?: unknown;
}

export interface IdempotentRequest {
  /** As the caller sent it; null: every request is a new one. */
  key: string | null;
  /** Whose key it is and what for: caller and route. */
  scope: readonly string[];
  parameters: unknown;
  /** Makes the id of a first attempt. */
  newId: () => string;
}

const maxKeyCharacters = 255;
/** An attempt that has not ended by then was cut off; API Gateway gives up after 30 s. */
const attemptMs = 35_000;

/** @param store where attempts are remembered: the tenant's own folder for this purpose */
export async function answerOnce<Answer>(
  { store, clock }: { store: ObjectStore; clock: Clock },
  { key, scope, parameters, newId }: IdempotentRequest,
  act: (id: string) => Promise<Answer>,
): Promise<Answer> {
  if (key === null) return act(newId());
  if (key.length === 0 || key.length > maxKeyCharacters || !/^[\x20-\x7e]+$/.test(key)) {
    throw new ApiError(
      'request.invalid_parameter',
      `An Idempotency-Key has 1 to ${maxKeyCharacters} printable characters.`,
      { parameter: 'Idempotency-Key' },
    );
  }
  const name = `idempotency/${sha256(JSON.stringify([...scope, key]))}.json`;
  const started: StoredAttempt = {
    fingerprint: sha256(JSON.stringify(parameters)),
    id: newId(),
    startedAt: clock.now(),
  };
  const attempt = await begin(store, name, started);
  if ('answer' in attempt) return attempt.answer as Answer;
  try {
    const answer = await act(attempt.id);
    await store.put(name, encode({ ...attempt, answer }), { contentType: 'application/json' });
    return answer;
  } catch (error) {
    // A refusal is not remembered: the caller corrects the request and may use the key again.
    if (error instanceof ApiError) await store.delete(name);
    throw error;
  }
}

/** Takes the key for this attempt, or finds the answer of an earlier one. */
async function begin(store: ObjectStore, name: string, started: StoredAttempt): Promise<StoredAttempt> {
  const { outcome } = await store.putIfAbsent(name, encode(started), { contentType: 'application/json' });
  if (outcome === 'created') return started;
  const object = await store.get(name);
  if (!object) throw inFlight();
  const stored = JSON.parse(new TextDecoder().decode(object.body)) as StoredAttempt;
  if (stored.fingerprint !== started.fingerprint) {
    throw new ApiError(
      'request.idempotency_mismatch',
      'This Idempotency-Key was used for a request with other parameters. Use a new one.',
      { parameter: 'Idempotency-Key' },
    );
  }
  if ('answer' in stored) return stored;
  if (started.startedAt - stored.startedAt < attemptMs) throw inFlight();
  const taken = { ...stored, startedAt: started.startedAt };
  const replaced = await store.putIfMatch(name, encode(taken), object.etag);
  if (replaced.outcome !== 'replaced') throw inFlight();
  return taken;
}

function inFlight(): ApiError {
  return new ApiError(
    'request.idempotency_in_flight',
    'A request with this Idempotency-Key is under way. Ask again in a moment.',
    { headers: { 'retry-after': '2' } },
  );
}

const encode = (attempt: StoredAttempt) => new TextEncoder().encode(JSON.stringify(attempt));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
