import { ApiError } from '../../shared/api/problem.ts';
import type { AdminWords } from './words.ts';

/** What the API refuses here and nowhere else, in the words of the console; any other error as it is. */
export function inWords(error: unknown, w: AdminWords): unknown {
  if (!(error instanceof ApiError)) return error;
  const sentence = (w.refusals as Readonly<Record<string, string>>)[error.code];
  return sentence === undefined ? error : new RefusedError(sentence, error);
}

/** Carries its sentence as its message. */
class RefusedError extends ApiError {
  constructor(sentence: string, { status, code, requestId }: ApiError) {
    super({ status, code, detail: sentence, requestId });
  }
}
