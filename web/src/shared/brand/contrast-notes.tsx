import CircleCheck from 'lucide-solid/icons/circle-check';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createMemo, For, Show } from 'solid-js';
import { useApp } from '../app-context.ts';
import type { Formatter } from '../format.ts';
import { useWords } from '../i18n/words.ts';
import { assessBrand, type BrandColors } from './assess-brand.ts';
import { type BrandWords, brandWords } from './words.ts';

/** What to know about two colours before choosing them. Nothing here forbids them. */
export function ContrastNotes(props: BrandColors) {
  const w = useWords(brandWords);
  return (
    <div>
      <h3 class="mb-1 font-medium">{w().contrast}</h3>
      <Notes {...props} />
    </div>
  );
}

/** The same of a brand that is chosen already: only what there is to warn of. */
export function ContrastWarnings(props: BrandColors) {
  return <Notes {...props} warningsOnly />;
}

function Notes(props: BrandColors & { warningsOnly?: boolean }) {
  const w = useWords(brandWords);
  const { format } = useApp();
  const notes = createMemo(() =>
    notesOn(props, w(), format()).filter((note) => !(props.warningsOnly && note.isGood)),
  );
  return (
    <ul aria-live="polite" class="flex flex-col gap-1.5 text-xs">
      <For each={notes()}>
        {(note) => (
          <li class={`flex gap-2 text-left ${note.isGood ? 'text-ink-2' : 'text-warning'}`}>
            <Show when={note.isGood} fallback={<TriangleAlert class="size-4 shrink-0" aria-hidden="true" />}>
              <CircleCheck class="size-4 shrink-0 text-positive" aria-hidden="true" />
            </Show>
            {note.text}
          </li>
        )}
      </For>
    </ul>
  );
}

function notesOn(colors: BrandColors, w: BrandWords, format: Formatter) {
  const { ratios, warnings } = assessBrand(colors);
  const ratio = (value: number) => format.number(Math.floor(value * 10) / 10);
  const [onLight, onDark] = [ratio(ratios.primaryOnLight), ratio(ratios.primaryOnDark)];
  const isLightGood = !warnings.includes('brand.primary_faint_on_light');
  const isDarkGood = !warnings.includes('brand.primary_faint_on_dark');
  const areApart = !warnings.includes('brand.colors_alike');
  return [
    { isGood: true, text: w.textContrast(ratio(ratios.textOnPrimary)) },
    { isGood: isLightGood, text: isLightGood ? w.lightGood(onLight) : w.lightFaint(onLight) },
    { isGood: isDarkGood, text: isDarkGood ? w.darkGood(onDark) : w.darkFaint(onDark) },
    { isGood: areApart, text: areApart ? w.apart : w.alike },
  ];
}
