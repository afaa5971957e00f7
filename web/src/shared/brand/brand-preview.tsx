import { createMemo, For, Show } from 'solid-js';
import { Initial, Logo } from '../../ui/logo.tsx';
import { useApp } from '../app-context.ts';
import { isLocale } from '../config.ts';
import { createFormatter } from '../format.ts';
import { useWords } from '../i18n/words.ts';
import { brandVariables } from '../theme.ts';
import type { BrandColors } from './assess-brand.ts';
import { deriveBrand } from './tones.ts';
import { brandWords } from './words.ts';

export interface BrandPreviewProps extends BrandColors {
  /** What the form has, as typed. */
  shop: { name: string; locale: string; currency: string; currencySymbol: string };
  /** Whether the shop is the one whose page this is: its logo then stands where its initial would. */
  isOwnShop?: boolean;
}

/** Parts of the page in the chosen colours, as both themes would show them. */
export function BrandPreview(props: BrandPreviewProps) {
  const w = useWords(brandWords);
  const variables = createMemo(() => brandVariables(deriveBrand(props.primary)));
  return (
    <section aria-label={w().preview} class="grid gap-3 sm:grid-cols-2">
      <For each={['light', 'dark'] as const}>
        {(theme) => (
          <div class="min-w-0">
            <p class="mb-1 text-xs text-ink-3">{w().previewOn[theme]}</p>
            <Sample {...props} theme={theme} variables={variables()} />
          </div>
        )}
      </For>
    </section>
  );
}

/** Heights of the bars, in percent: a week. */
const bars = [45, 70, 55, 90, 65, 100, 80];

function Sample(props: BrandPreviewProps & { theme: 'light' | 'dark'; variables: Record<string, string> }) {
  const w = useWords(brandWords);
  const { t } = useApp();
  return (
    <div
      data-theme={props.theme}
      class="flex flex-col gap-3 rounded border bg-canvas p-3 text-ink"
      style={props.variables}
    >
      <div class="flex items-center gap-2">
        <Show when={props.isOwnShop} fallback={<Initial name={props.shop.name} class="size-7" />}>
          <Logo class="size-7" />
        </Show>
        <span class="min-w-0 truncate font-semibold">{props.shop.name}</span>
      </div>
      <span class="flex h-9 items-center rounded bg-brand-subtle px-2.5 font-medium text-brand-ink">
        {t('nav.sales')}
      </span>
      <div class="rounded border bg-surface p-3">
        <p class="text-xs text-ink-3">{w().previewKpi}</p>
        <p class="font-semibold tabular">{sampleMoney(props.shop)}</p>
        <div class="mt-2 flex h-12 items-end gap-1" aria-hidden="true">
          <For each={bars}>
            {(percent) => (
              <span class="flex-1 rounded-t-[2px] bg-brand-graphic" style={{ height: `${percent}%` }} />
            )}
          </For>
          <span class="h-full flex-1 rounded-t-[2px]" style={{ 'background-color': props.accent }} />
        </div>
      </div>
      <div class="flex flex-wrap items-center gap-3">
        <span class="rounded bg-brand px-3 py-1.5 font-medium text-brand-on">{w().previewButton}</span>
        <span class="font-medium text-brand-ink underline">{w().previewLink}</span>
      </div>
    </div>
  );
}

/** An amount as the shop would write it; the symbol alone where the form cannot be read yet. */
export function sampleMoney({
  locale,
  currency,
  currencySymbol,
}: Omit<BrandPreviewProps['shop'], 'name'>): string {
  if (!isLocale(locale)) return currencySymbol;
  const language = locale.startsWith('en') ? 'en' : 'es';
  return createFormatter({ language, locale, currency, currencySymbol, timeZone: 'UTC' }).money('1234567.5');
}
