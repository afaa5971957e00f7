/** What goes wrong with a request, each as S3 or a network really does it. */
export type ServerFault =
  /** The connection breaks before anything was done. */
  | 'drop-before'
  /** It is done, and the connection breaks before the answer. */
  | 'drop-after'
  /** It is done, and the answer is a 500. */
  | 'error-after'
  /** It is done, and no answer ever comes. */
  | 'hang'
  | 'InternalError'
  | 'SlowDown'
  | 'ConditionalRequestConflict'
  | 'AccessDenied'
  /** Half of the body is sent, then the connection breaks. */
  | 'truncate';

export interface FaultRule {
  fault: ServerFault;
  method?: string;
  /** Matches the whole key. */
  key?: string;
  /** Matches a part of the query string. */
  query?: string;
  /** How many matching requests it hits. Default 1. */
  times?: number;
}

/** Which fault each request meets; rules are used up in the order in which they were added. */
export class FaultPlan {
  readonly #rules: (FaultRule & { left: number })[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ ...rule, left: rule.times ?? 1 });
  }

  take(method: string, key: string, query: string): ServerFault | null {
    const rule = this.#rules.find(
      (candidate) =>
        candidate.left > 0 &&
        (candidate.method === undefined || candidate.method === method) &&
        (candidate.key === undefined || candidate.key === key) &&
        (candidate.query === undefined || query.includes(candidate.query)),
    );
    if (!rule) return null;
    rule.left -= 1;
    return rule.fault;
  }
}
