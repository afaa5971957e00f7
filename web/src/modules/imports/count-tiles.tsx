import { For } from 'solid-js';
import type { ImportCounts } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { importWords } from './words.ts';

const always = ['inserted', 'updated', 'unchanged', 'rejected'] as const;
const whereAny = ['removed', 'overridden', 'movements', 'newProducts', 'newStores'] as const;

/** What becomes of the rows of the file. */
export function CountTiles(props: { counts: ImportCounts }) {
  const w = useWords(importWords);
  const { format } = useApp();
  const shown = () => [...always, ...whereAny.filter((name) => (props.counts[name] ?? 0) > 0)];
  const color = (name: string) => {
    if (name === 'rejected' && props.counts.rejected > 0) return 'text-negative';
    return name === 'inserted' && props.counts.inserted > 0 ? 'text-positive' : '';
  };
  return (
    <dl class="grid grid-cols-2 gap-3 md:grid-cols-4">
      <For each={shown()}>
        {(name) => (
          <div class="card flex flex-col-reverse justify-end p-3">
            <dt class="text-ink-3">{w().preview[name]}</dt>
            <dd class={`text-lg font-semibold tabular ${color(name)}`}>
              {format().number(props.counts[name] ?? 0)}
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
