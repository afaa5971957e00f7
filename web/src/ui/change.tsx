import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import Minus from 'lucide-solid/icons/minus';
import { Match, Switch } from 'solid-js';
import { useApp } from '../shared/app-context.ts';

/** A change by sign, arrow, colour and words, so that none of them has to be seen. */
export function Change(props: { ratio: string | null }) {
  const { t, format } = useApp();
  const text = () => format().change(props.ratio ?? '0');
  const isZero = () => Number(props.ratio) === 0;
  const isUp = () => Number(props.ratio) > 0;
  return (
    <Switch>
      <Match when={props.ratio === null}>
        <span class="text-ink-3">{t('change.unknown')}</span>
      </Match>
      <Match when={isZero()}>
        <span class="inline-flex items-center gap-1 text-ink-2">
          <Minus class="size-3.5" aria-hidden="true" />
          {t('change.same')}
        </span>
      </Match>
      <Match when={true}>
        <span
          class={`inline-flex items-center gap-0.5 font-medium tabular ${isUp() ? 'text-positive' : 'text-negative'}`}
        >
          {isUp() ? (
            <ArrowUp class="size-3.5" aria-hidden="true" />
          ) : (
            <ArrowDown class="size-3.5" aria-hidden="true" />
          )}
          <span aria-hidden="true">{text()}</span>
          <span class="sr-only">{isUp() ? t('change.up', text()) : t('change.down', text())}</span>
        </span>
      </Match>
    </Switch>
  );
}
