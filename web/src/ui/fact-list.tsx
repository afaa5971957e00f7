import { For, type JSX } from 'solid-js';

export interface Fact {
  label: string;
  value: JSX.Element;
}

/** Names and values of one thing. */
export function FactList(props: { facts: readonly Fact[]; class?: string }) {
  return (
    <dl class={`divide-y divide-line ${props.class ?? ''}`}>
      <For each={props.facts}>
        {(fact) => (
          <div class="flex min-h-10 items-center justify-between gap-4 py-1.5">
            <dt class="shrink-0 text-ink-3">{fact.label}</dt>
            <dd class="min-w-0 text-right break-words tabular">{fact.value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
