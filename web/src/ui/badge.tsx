import type { JSX } from 'solid-js';

const tones = {
  neutral: 'bg-subtle text-ink-2',
  positive: 'bg-positive-subtle text-positive',
  negative: 'bg-negative-subtle text-negative',
  warning: 'bg-warning-subtle text-warning',
};

export type Tone = keyof typeof tones;

/** A state in one or two words. */
export function Badge(props: { tone?: Tone; children: JSX.Element }) {
  return (
    <span
      class={`inline-flex items-center rounded-sm px-1.5 text-xs leading-5 font-medium whitespace-nowrap ${tones[props.tone ?? 'neutral']}`}
    >
      {props.children}
    </span>
  );
}
