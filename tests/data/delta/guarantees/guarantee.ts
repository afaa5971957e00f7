/**
 * A promise of the Delta layer and the check of it. Checks know no test runner, so that the mutation proof can
 * run them against deliberately broken copies of the code.
 */
export interface Guarantee {
  name: string;
  check(): Promise<void>;
}
