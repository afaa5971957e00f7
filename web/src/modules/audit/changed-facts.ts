export type FactValue = string | number | boolean | null | readonly string[];
type Facts = Readonly<Record<string, FactValue>> | null;

export interface ChangedFact {
  name: string;
  /** Undefined where the fact is new. */
  before: FactValue | undefined;
  /** Undefined where it is gone. */
  after: FactValue | undefined;
}

/** What differs between before and after, in the order of the names. */
export function changedFacts(before: Facts, after: Facts): ChangedFact[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return names.flatMap((name) => {
    const fact = { name, before: before?.[name], after: after?.[name] };
    return JSON.stringify(fact.before) === JSON.stringify(fact.after) ? [] : [fact];
  });
}
