import { createEffect, type JSX, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { describeFault } from '../../shared/i18n/faults.ts';
import { Button } from '../button.tsx';
import type { Form as FormState } from './create-form.ts';

export interface FormProps<Values extends object> {
  form: FormState<Values>;
  /** The form's name for who cannot see what stands above it. */
  label?: string;
  class?: string;
  children: JSX.Element;
}

/** Fields and what went wrong. The first field at fault gets the focus; a refusal is read out. */
export function Form<Values extends object>(props: FormProps<Values>) {
  let element!: HTMLFormElement;
  const submit = async () => {
    if (await props.form.submit()) return;
    element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  return (
    <form
      ref={(form) => {
        element = form;
      }}
      noValidate
      aria-label={props.label}
      class={`flex flex-col gap-4 ${props.class ?? ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Fault error={props.form.error()} />
      {props.children}
    </form>
  );
}

/** A refusal in a sentence, where the reader looks for it. */
export function Fault(props: { error: Error | null }) {
  const { languages } = useApp();
  let alert: HTMLParagraphElement | undefined;
  createEffect(() => props.error && alert?.scrollIntoView({ block: 'nearest' }));
  return (
    <Show when={props.error}>
      {(error) => (
        <p
          ref={(paragraph) => {
            alert = paragraph;
          }}
          role="alert"
          class="rounded bg-negative-subtle px-3 py-2 text-negative"
        >
          {describeFault(error(), languages.language())}
        </p>
      )}
    </Show>
  );
}

export interface SubmitButtonProps {
  form: Pick<FormState<object>, 'isBusy'>;
  label: string;
  busyLabel: string;
  look?: 'primary' | 'danger';
  class?: string;
}

/** Stays where the focus is while it works: a button that is switched off would lose it. */
export function SubmitButton(props: SubmitButtonProps) {
  return (
    <Button
      look={props.look ?? 'primary'}
      type="submit"
      aria-disabled={props.form.isBusy()}
      class={`aria-disabled:opacity-60 ${props.class ?? ''}`}
    >
      {props.form.isBusy() ? props.busyLabel : props.label}
    </Button>
  );
}
