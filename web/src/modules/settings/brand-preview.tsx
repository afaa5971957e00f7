import { createMemo, For } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { deriveBrand } from '../../shared/brand.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { brandVariables } from '../../shared/theme.ts';
import { Logo } from '../../ui/logo.tsx';
import { settingsWords } from './words.ts';

export interface BrandPreviewProps {
  name: string;
  primary: string;
  /** An amount as the form has it. */
  amount: string;
}

/** Parts of the page in the chosen colour, as both themes would show them. */
export function BrandPreview(props: BrandPreviewProps) {
  const w = useWords(settingsWords);
  const variables = createMemo(() => brandVariables(deriveBrand(props.primary)));
  return (
    <section aria-label={w().preview} class="grid gap-3 sm:grid-cols-2">
      <div>
        <p class="mb-1 text-xs text-ink-3">{w().previewLight}</p>
        <Sample {...props} theme="light" variables={variables()} />
      </div>
      <div>
        <p class="mb-1 text-xs text-ink-3">{w().previewDark}</p>
        <Sample {...props} theme="dark" variables={variables()} />
      </div>
    </section>
  );
}

/** Heights of the bars, in percent: a week. */
const bars = [45, 70, 55, 90, 65, 100, 80];

function Sample(props: BrandPreviewProps & { theme: 'light' | 'dark'; variables: Record<string, string> }) {
  const w = useWords(settingsWords);
  const { t } = useApp();
  return (
    <div
      data-theme={props.theme}
      class="flex flex-col gap-3 rounded border bg-canvas p-3 text-ink"
      style={props.variables}
    >
      <div class="flex items-center gap-2">
        <Logo class="size-7" />
        <span class="min-w-0 truncate font-semibold">{props.name}</span>
      </div>
      <span class="flex h-9 items-center rounded bg-brand-subtle px-2.5 font-medium text-brand-ink">
        {t('nav.sales')}
      </span>
      <div class="rounded border bg-surface p-3">
        <p class="text-xs text-ink-3">{w().previewKpi}</p>
        <p class="font-semibold tabular">{props.amount}</p>
        <div class="mt-2 flex h-12 items-end gap-1" aria-hidden="true">
          <For each={bars}>
            {(percent) => (
              <span class="flex-1 rounded-t-[2px] bg-brand-graphic" style={{ height: `${percent}%` }} />
            )}
          </For>
        </div>
      </div>
      <div class="flex flex-wrap items-center gap-3">
        <span class="rounded bg-brand px-3 py-1.5 font-medium text-brand-on">{w().previewButton}</span>
        <span class="font-medium text-brand-ink underline">{w().previewLink}</span>
      </div>
    </div>
  );
}
