import ArrowUp from 'lucide-solid/icons/arrow-up';
import { For } from 'solid-js';
import { Badge } from '../../ui/badge.tsx';
import type { Words } from './words.ts';

/** Heights of the sample's bars, in percent of the tallest. */
const sampleBars = [58, 52, 61, 66, 84, 100, 77];

/** A drawing of the home page. It says that its figures are made up. */
export function SampleScreen(props: { text: Words }) {
  return (
    <figure class="min-w-0">
      <div class="card grid gap-px overflow-hidden bg-line shadow sm:grid-cols-[3fr_2fr]" aria-hidden="true">
        <div class="bg-surface p-5">
          <p class="text-ink-2">{props.text.sampleSales}</p>
          <p class="text-xl font-semibold tracking-tight tabular">{props.text.sampleAmount}</p>
          <p class="flex flex-wrap items-center gap-1 text-xs">
            <span class="inline-flex items-center font-medium text-positive tabular">
              <ArrowUp class="size-3.5" />
              {props.text.sampleChange}
            </span>
            <span class="text-ink-3">{props.text.sampleAgainst}</span>
          </p>
          <div class="mt-6 grid h-36 grid-cols-7 items-end gap-2">
            <For each={sampleBars}>
              {(percent) => <span class="rounded-sm bg-brand-graphic" style={{ height: `${percent}%` }} />}
            </For>
          </div>
          <div class="mt-2 grid grid-cols-7 gap-2 text-center text-xs text-ink-3">
            <For each={props.text.sampleDays}>{(day) => <span>{day}</span>}</For>
          </div>
        </div>
        <div class="bg-surface p-5">
          <p class="font-semibold">{props.text.sampleLow}</p>
          <ul class="mt-2 divide-y divide-line">
            <For each={props.text.sampleRows}>
              {(row, index) => (
                <li class="flex flex-col items-start gap-1 py-2.5">
                  <span class="font-medium">{row.name}</span>
                  <Badge tone={index() === 2 ? 'negative' : 'warning'}>{row.left}</Badge>
                </li>
              )}
            </For>
          </ul>
        </div>
      </div>
      <figcaption class="mt-2 text-xs text-ink-3">{props.text.sample}</figcaption>
    </figure>
  );
}
