import CircleCheck from 'lucide-solid/icons/circle-check';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createMemo, For, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { assessBrand, isColor } from '../../shared/assess-brand.ts';
import { deriveBrand } from '../../shared/brand.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { adminWords } from './words.ts';

/** Text and page of either theme, whichever the console itself is in. */
const grounds = {
  light: { color: '#1a1d24', 'background-color': '#ffffff' },
  dark: { color: '#eef0f4', 'background-color': '#111418' },
};
const partRatio = 3;
const textRatio = 4.5;

/** What two colours become on the page, light and dark, and how well they can be told. Follows what is typed. */
export function BrandPreview(props: { primary: string; accent: string }) {
  const w = useWords(adminWords);
  /** While a colour is half typed, the last whole ones stay. */
  const colors = createMemo<{ primary: string; accent: string }>(
    (known) =>
      isColor(props.primary) && isColor(props.accent)
        ? { primary: props.primary, accent: props.accent }
        : known,
    { primary: '#3d46c2', accent: '#0b7a75' },
  );
  return (
    <section aria-label={w().preview} class="flex min-w-0 flex-col gap-3">
      <div class="grid gap-3 sm:grid-cols-2">
        <Sample theme="light" {...colors()} />
        <Sample theme="dark" {...colors()} />
      </div>
      <Ratios {...colors()} />
      <Warnings {...colors()} />
    </section>
  );
}

function Sample(props: { theme: 'light' | 'dark'; primary: string; accent: string }) {
  const w = useWords(adminWords);
  const tones = () => deriveBrand(props.primary)[props.theme];
  return (
    <div class="rounded border p-4" style={grounds[props.theme]}>
      <p class="mb-3 text-xs">{w().previewOn[props.theme]}</p>
      <div class="flex flex-wrap items-center gap-3" aria-hidden="true">
        <span
          class="rounded px-3 py-1.5 font-medium"
          style={{ 'background-color': tones().fill, color: tones().onFill }}
        >
          {w().previewButton}
        </span>
        <span class="font-medium underline" style={{ color: tones().ink }}>
          {w().previewLink}
        </span>
        <span class="flex gap-1">
          <span class="size-5 rounded-sm" style={{ 'background-color': tones().graphic }} />
          <span class="size-5 rounded-sm" style={{ 'background-color': props.accent }} />
        </span>
      </div>
    </div>
  );
}

function Ratios(props: { primary: string; accent: string }) {
  const w = useWords(adminWords);
  const { format } = useApp();
  const ratios = () => assessBrand(props).ratios;
  const say = (ratio: number, needed: number) =>
    `${w().ratio(format().number(ratio.toFixed(1)))} · ${ratio >= needed ? w().enough : w().low}`;
  return (
    <FactList
      facts={[
        { label: w().contrastText, value: say(ratios().textOnPrimary, textRatio) },
        { label: w().contrastLight, value: say(ratios().primaryOnLight, partRatio) },
        { label: w().contrastDark, value: say(ratios().primaryOnDark, partRatio) },
      ]}
    />
  );
}

function Warnings(props: { primary: string; accent: string }) {
  const w = useWords(adminWords);
  const warnings = () => assessBrand(props).warnings;
  return (
    <div role="status">
      <Show
        when={warnings().length > 0}
        fallback={
          <p class="flex items-start gap-2 text-positive">
            <CircleCheck class="mt-0.5 size-4 shrink-0" aria-hidden="true" />
            {w().noWarnings}
          </p>
        }
      >
        <ul class="flex flex-col gap-1">
          <For each={warnings()}>
            {(warning) => (
              <li class="flex items-start gap-2 text-warning">
                <TriangleAlert class="mt-0.5 size-4 shrink-0" aria-hidden="true" />
                {w().warnings[warning]}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
