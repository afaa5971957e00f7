import CalendarDays from 'lucide-solid/icons/calendar-days';
import Check from 'lucide-solid/icons/check';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import type { Filters, ResolvedPeriod } from '../shared/filters.ts';
import { parseDate, presets } from '../shared/period.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';

export interface PeriodPickerProps {
  filters: Filters;
  resolved: ResolvedPeriod;
}

/** Presets and free dates. Says the dates that a preset stands for. */
export function PeriodPicker(props: PeriodPickerProps) {
  const { t, format } = useApp();
  const preset = () => props.filters.choice().preset;
  const dates = () => {
    const period = props.resolved.period();
    return period ? `${format().date(period.from)} – ${format().date(period.to)}` : '';
  };
  return (
    <Popover
      label={t('filters.period')}
      triggerClass={`${buttonClass('secondary')} min-w-0 max-md:flex-1 max-md:justify-start`}
      trigger={
        <>
          <CalendarDays class="size-4 shrink-0 text-ink-3" aria-hidden="true" />
          <span class="sr-only">{t('filters.period')}: </span>
          <span class="truncate">
            <Show when={preset()} fallback={<span class="tabular">{dates()}</span>}>
              {(name) => (
                <>
                  {t(`filters.${name()}`)}
                  <span class="ml-2 hidden font-normal text-ink-3 tabular lg:inline">{dates()}</span>
                </>
              )}
            </Show>
          </span>
        </>
      }
      panelClass="w-72 p-1"
    >
      {(close) => (
        <>
          <ul>
            <For each={presets}>
              {(name) => (
                <li>
                  <button
                    type="button"
                    aria-pressed={preset() === name}
                    class="control flex w-full items-center justify-between rounded-sm px-2 text-left hover:bg-subtle"
                    onClick={() => {
                      props.filters.setPeriod({ preset: name });
                      close();
                    }}
                  >
                    {t(`filters.${name}`)}
                    <Show when={preset() === name}>
                      <Check class="size-4 text-brand-ink" aria-hidden="true" />
                    </Show>
                  </button>
                </li>
              )}
            </For>
          </ul>
          <FreeDates {...props} onDone={close} />
        </>
      )}
    </Popover>
  );
}

function FreeDates(props: PeriodPickerProps & { onDone: () => void }) {
  const { t, format } = useApp();
  const id = createUniqueId();
  const known = props.resolved.period();
  const [from, setFrom] = createSignal(known ? format().date(known.from) : '');
  const [to, setTo] = createSignal(known ? format().date(known.to) : '');
  const [fault, setFault] = createSignal<'invalidDate' | 'invalidRange' | null>(null);
  const check = () => {
    const dates = { from: parseDate(from()), to: parseDate(to()) };
    if (dates.from === null || dates.to === null) return { fault: 'invalidDate' as const };
    if (dates.from > dates.to) return { fault: 'invalidRange' as const };
    return { fault: null, from: dates.from, to: dates.to };
  };
  const apply = (event: SubmitEvent) => {
    event.preventDefault();
    const checked = check();
    setFault(checked.fault);
    if (checked.fault !== null) return;
    props.filters.setPeriod({ preset: null, from: checked.from, to: checked.to });
    props.onDone();
  };
  const field = (label: string, value: () => string, onInput: (text: string) => void) => (
    <label class="text-xs text-ink-2">
      {label}
      <input
        type="text"
        inputmode="numeric"
        autocomplete="off"
        maxLength={10}
        placeholder={t('filters.datePattern')}
        class="control w-full rounded border border-line-strong/60 bg-surface px-2 text-sm text-ink tabular max-md:text-base"
        value={value()}
        aria-invalid={fault() !== null}
        aria-describedby={fault() === null ? undefined : id}
        onInput={(event) => onInput(event.currentTarget.value)}
        onBlur={() => setFault(check().fault)}
      />
    </label>
  );
  return (
    <form class="mt-1 border-t p-2" noValidate onSubmit={apply}>
      <p class="mb-2 text-xs font-medium text-ink-3">{t('filters.custom')}</p>
      <div class="grid grid-cols-2 gap-2">
        {field(t('filters.from'), from, setFrom)}
        {field(t('filters.to'), to, setTo)}
      </div>
      <Show when={fault()}>
        {(name) => (
          <p id={id} role="alert" class="mt-1 text-xs text-negative">
            {t(`filters.${name()}`)}
          </p>
        )}
      </Show>
      <Show when={props.resolved.lastDay()}>
        {(day) => <p class="mt-2 text-xs text-ink-3">{t('filters.upTo', format().date(day()))}</p>}
      </Show>
      <Button look="primary" type="submit" class="mt-2 w-full">
        {t('filters.apply')}
      </Button>
    </form>
  );
}
