import { type Accessor, createSignal } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';

/** Faults by field; a field without one is left out or null. */
export type Faults<Values> = { [Name in keyof Values]?: string | null };

export interface FormOptions<Values extends object> {
  initial: Values;
  /** Checked when a field is left and before sending. */
  check?: (values: Values) => Faults<Values>;
  /** Sends what was typed. Where it rejects, everything typed stays and `error` says why. */
  send: (values: Values) => Promise<void>;
}

export interface Form<Values extends object> {
  values: Accessor<Values>;
  set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** The fault of a field that was left or sent; null while there is none to show. */
  fault: (name: keyof Values) => string | null;
  /** The field was left: from now on its fault shows. */
  leave: (name: keyof Values) => void;
  isDirty: Accessor<boolean>;
  isBusy: Accessor<boolean>;
  /** Why the last sending did not succeed. */
  error: Accessor<Error | null>;
  /** Sends once at a time. False where a field is at fault. */
  submit: () => Promise<boolean>;
  /** Starts anew from these values. */
  reset: (values: Values) => void;
}

/** The state of one form: what was typed, what is wrong with it, and whether it is on its way. */
export function createForm<Values extends object>(options: FormOptions<Values>): Form<Values> {
  const [initial, setInitial] = createSignal(options.initial);
  const [values, setValues] = createSignal(options.initial);
  const [left, setLeft] = createSignal<ReadonlySet<keyof Values>>(new Set());
  const [wasSent, setSent] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<Error | null>(null);
  const faults = () => options.check?.(values()) ?? {};
  return {
    values,
    set: (name, value) => setValues((known) => ({ ...known, [name]: value })),
    fault: (name) => (wasSent() || left().has(name) ? ((faults() as Faults<Values>)[name] ?? null) : null),
    leave: (name) => setLeft((known) => new Set([...known, name])),
    isDirty: () => JSON.stringify(values()) !== JSON.stringify(initial()),
    isBusy,
    error,
    submit: async () => {
      if (isBusy()) return true;
      setSent(true);
      setError(null);
      if (Object.values(faults()).some((fault) => typeof fault === 'string')) return false;
      setBusy(true);
      try {
        await options.send(values());
      } catch (thrown) {
        // Where the session ended, the door stands over the form already.
        if (thrown instanceof ApiError && thrown.code === 'auth.required') return true;
        setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      } finally {
        setBusy(false);
      }
      return true;
    },
    reset: (next) => {
      setInitial(() => next);
      setValues(() => next);
      setLeft(new Set<keyof Values>());
      setSent(false);
      setError(null);
    },
  };
}
