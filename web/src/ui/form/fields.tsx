import ChevronDown from 'lucide-solid/icons/chevron-down';
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';

export const inputClass =
  'control w-full rounded border border-line-strong/60 bg-surface px-3 text-sm max-md:text-base aria-invalid:border-negative disabled:bg-subtle disabled:text-ink-2';

interface FieldProps {
  label: string;
  help?: string | undefined;
  fault?: string | null | undefined;
}

/** What ties a control to its label, help and fault. */
interface Ties {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

function Field(
  props: FieldProps & { class?: string | undefined; children: (ties: () => Ties) => JSX.Element },
) {
  const id = createUniqueId();
  const ties = (): Ties => ({
    id,
    'aria-invalid': Boolean(props.fault),
    'aria-describedby':
      [props.help && `${id}-help`, props.fault && `${id}-fault`].filter(Boolean).join(' ') || undefined,
  });
  return (
    <div class={`min-w-0 ${props.class ?? ''}`}>
      <label for={id} class="mb-1 block font-medium">
        {props.label}
      </label>
      {props.children(ties)}
      <Show when={props.help}>
        <p id={`${id}-help`} class="mt-1 text-xs text-ink-3">
          {props.help}
        </p>
      </Show>
      <FieldFault id={`${id}-fault`} text={props.fault ?? null} />
    </div>
  );
}

function FieldFault(props: { id: string; text: string | null }) {
  return (
    <Show when={props.text}>
      <p id={props.id} class="mt-1 text-negative">
        {props.text}
      </p>
    </Show>
  );
}

export interface TextFieldProps extends FieldProps {
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  type?: 'text' | 'email';
  name?: string;
  autocomplete?: string;
  inputmode?: 'numeric' | 'text';
  maxLength?: number;
  isReadOnly?: boolean;
  isDisabled?: boolean;
  /** Proposed values; others may be typed. */
  options?: readonly string[];
  class?: string;
  inputClass?: string;
}

export function TextField(props: TextFieldProps) {
  const listId = createUniqueId();
  return (
    <Field label={props.label} help={props.help} fault={props.fault} class={props.class}>
      {(ties) => (
        <>
          <input
            {...ties()}
            type={props.type ?? 'text'}
            name={props.name}
            autocomplete={props.autocomplete ?? 'off'}
            inputmode={props.inputmode}
            maxLength={props.maxLength}
            readOnly={props.isReadOnly}
            disabled={props.isDisabled}
            list={props.options ? listId : undefined}
            class={`${inputClass} read-only:bg-subtle ${props.inputClass ?? ''}`}
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
            onBlur={() => props.onBlur?.()}
          />
          <Show when={props.options}>
            {(options) => (
              <datalist id={listId}>
                <For each={options()}>{(option) => <option value={option} />}</For>
              </datalist>
            )}
          </Show>
        </>
      )}
    </Field>
  );
}

export interface PasswordFieldProps extends FieldProps {
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  name?: string;
  autocomplete: 'current-password' | 'new-password';
}

/** A password, which can be looked at. */
export function PasswordField(props: PasswordFieldProps) {
  const { t } = useApp();
  const [isVisible, setVisible] = createSignal(false);
  return (
    <Field label={props.label} help={props.help} fault={props.fault}>
      {(ties) => (
        <div class="relative">
          <input
            {...ties()}
            type={isVisible() ? 'text' : 'password'}
            name={props.name}
            autocomplete={props.autocomplete}
            class={`${inputClass} pr-22`}
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
            onBlur={() => props.onBlur?.()}
          />
          <button
            type="button"
            aria-pressed={isVisible()}
            class="absolute inset-y-0 right-0 min-w-11 rounded px-3 text-sm text-ink-2 hover:text-ink"
            onClick={() => setVisible(!isVisible())}
          >
            {t(isVisible() ? 'login.hide' : 'login.show')}
          </button>
        </div>
      )}
    </Field>
  );
}

export interface SelectFieldProps<T extends string> extends FieldProps {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  isDisabled?: boolean;
  class?: string;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  return (
    <Field label={props.label} help={props.help} fault={props.fault} class={props.class}>
      {(ties) => (
        <div class="relative">
          <select
            {...ties()}
            disabled={props.isDisabled}
            class={`${inputClass} appearance-none truncate pr-8`}
            onChange={(event) => props.onChange(event.currentTarget.value as T)}
          >
            <For each={props.options}>
              {(option) => (
                <option value={option.value} selected={option.value === props.value}>
                  {option.label}
                </option>
              )}
            </For>
          </select>
          <ChevronDown
            class="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-3"
            aria-hidden="true"
          />
        </div>
      )}
    </Field>
  );
}

export interface CheckListProps {
  label: string;
  help?: string;
  fault?: string | null;
  options: readonly { value: string; label: string; note?: string; isDisabled?: boolean }[];
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
}

/** Any number of a few. */
export function CheckList(props: CheckListProps) {
  const id = createUniqueId();
  const toggle = (value: string, isChecked: boolean) =>
    props.onChange(isChecked ? [...props.value, value] : props.value.filter((other) => other !== value));
  return (
    <fieldset class="min-w-0" aria-describedby={props.fault ? `${id}-fault` : undefined}>
      <legend class="mb-1 font-medium">{props.label}</legend>
      <Show when={props.help}>
        <p class="mb-1 text-xs text-ink-3">{props.help}</p>
      </Show>
      <div class="max-h-56 divide-y divide-line overflow-y-auto rounded border border-line-strong/60">
        <For each={props.options}>
          {(option) => (
            <label class="control flex cursor-pointer items-start gap-3 px-3 py-2 has-disabled:cursor-default has-disabled:opacity-60">
              <input
                type="checkbox"
                class="mt-0.5 size-4 shrink-0 accent-brand"
                checked={props.value.includes(option.value)}
                disabled={option.isDisabled}
                aria-invalid={Boolean(props.fault)}
                onChange={(event) => toggle(option.value, event.currentTarget.checked)}
              />
              <span class="min-w-0">
                <span class="block">{option.label}</span>
                <Show when={option.note}>
                  <span class="block text-xs text-ink-3">{option.note}</span>
                </Show>
              </span>
            </label>
          )}
        </For>
      </div>
      <FieldFault id={`${id}-fault`} text={props.fault ?? null} />
    </fieldset>
  );
}
