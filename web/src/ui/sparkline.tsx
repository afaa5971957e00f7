import { createMemo, For } from 'solid-js';

const width = 96;
const height = 28;
const inset = 2;

/** A word-sized line without axes. Decoration beside a figure that says it in words; gaps stay gaps. */
export function Sparkline(props: { values: readonly (number | null)[]; class?: string }) {
  const runs = createMemo(() => toRuns(props.values));
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      class={`overflow-visible text-brand-graphic ${props.class ?? ''}`}
      aria-hidden="true"
    >
      <For each={runs()}>
        {(points) => (
          <polyline
            points={points}
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-linejoin="round"
            stroke-linecap="round"
            vector-effect="non-scaling-stroke"
          />
        )}
      </For>
    </svg>
  );
}

/** Polyline points of each unbroken run of values. */
function toRuns(values: readonly (number | null)[]): string[] {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return [];
  const low = Math.min(...known);
  const range = Math.max(...known) - low || 1;
  const runs: string[][] = [[]];
  values.forEach((value, index) => {
    if (value === null) {
      runs.push([]);
      return;
    }
    const x = inset + (index / (values.length - 1)) * (width - 2 * inset);
    const y = height - inset - ((value - low) / range) * (height - 2 * inset);
    runs.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  });
  return runs.filter((run) => run.length > 1).map((run) => run.join(' '));
}
