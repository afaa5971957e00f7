import CircleCheck from 'lucide-solid/icons/circle-check';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createMemo, For, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { assessColors } from './assess-colors.ts';
import { settingsWords } from './words.ts';

/** What to know about two colours before choosing them. Nothing here forbids them. */
export function ContrastNotes(props: { primary: string; accent: string }) {
  const w = useWords(settingsWords);
  const { format } = useApp();
  const notes = createMemo(() => {
    const found = assessColors(props.primary, props.accent);
    const ratio = (value: number) => format().number(Math.floor(value * 10) / 10);
    const { isFaintOnLight, isFaintOnDark } = found;
    const [onLight, onDark] = [ratio(found.primaryOnLight), ratio(found.primaryOnDark)];
    return [
      { isGood: true, text: w().textContrast(ratio(found.textOnPrimary)) },
      { isGood: !isFaintOnLight, text: isFaintOnLight ? w().lightFaint(onLight) : w().lightGood(onLight) },
      { isGood: !isFaintOnDark, text: isFaintOnDark ? w().darkFaint(onDark) : w().darkGood(onDark) },
      { isGood: !found.areAlike, text: found.areAlike ? w().alike : w().apart },
    ];
  });
  return (
    <div>
      <h3 class="mb-1 font-medium">{w().contrast}</h3>
      <ul aria-live="polite" class="flex flex-col gap-1.5 text-xs">
        <For each={notes()}>
          {(note) => (
            <li class={`flex gap-2 ${note.isGood ? 'text-ink-2' : 'text-warning'}`}>
              <Show
                when={note.isGood}
                fallback={<TriangleAlert class="size-4 shrink-0" aria-hidden="true" />}
              >
                <CircleCheck class="size-4 shrink-0 text-positive" aria-hidden="true" />
              </Show>
              {note.text}
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
