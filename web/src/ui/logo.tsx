import { createSignal, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';

/** The tenant's logo; its initial on its colour where it has none. The name always stands beside it. */
export function Logo(props: { class?: string }) {
  const { config } = useApp();
  const [isBroken, setBroken] = createSignal(false);
  return (
    <Show
      when={!isBroken() && config.logoUrl}
      fallback={<Initial name={config.name} class={props.class ?? ''} />}
    >
      {(url) => (
        <img
          src={url()}
          alt=""
          class={`shrink-0 rounded object-contain ${props.class ?? ''}`}
          onError={() => setBroken(true)}
        />
      )}
    </Show>
  );
}

/** What stands for a shop without a logo. */
export function Initial(props: { name: string; class: string }) {
  return (
    <span
      aria-hidden="true"
      class={`flex shrink-0 items-center justify-center rounded bg-brand font-semibold text-brand-on ${props.class}`}
    >
      {props.name.trim().slice(0, 1).toUpperCase()}
    </span>
  );
}
