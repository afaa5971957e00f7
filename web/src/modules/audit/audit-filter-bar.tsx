import { createSignal, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import type { Filters } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { parseDate } from '../../shared/period.ts';
import { SelectField, TextField } from '../../ui/form/fields.tsx';
import { auditKinds, auditPeriods, periodOf } from './audit-query.ts';
import { auditWords } from './words.ts';

/** When, who, what, and whether it was refused. All of it lives in the address. */
export function AuditFilterBar(props: { filters: Filters }) {
  const w = useWords(auditWords);
  const { api, query } = useApp();
  const members = query(() => ({
    key: ['members'],
    load: (signal) => api.call((client) => client.members.$get({ query: {} }, { init: { signal } })),
  }));
  const keys = query(() => ({
    key: ['api-keys'],
    load: (signal) => api.call((client) => client['api-keys'].$get({ query: {} }, { init: { signal } })),
  }));
  const actors = () => [
    { value: '', label: w().anyone },
    ...(members.data()?.items ?? []).map(({ userId, name }) => ({ value: userId, label: name })),
    ...(keys.data()?.items ?? []).map(({ id, name }) => ({
      value: id,
      label: `${w().by.api_key}: ${name}`,
    })),
  ];
  const period = () => periodOf(props.filters);
  return (
    <div class="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <SelectField
        label={w().period}
        value={period()}
        options={auditPeriods.map((value) => ({ value, label: w().periods[value] }))}
        onChange={(when) =>
          props.filters.set({
            when: when === '30d' ? undefined : when,
            ...(when === 'dates' ? {} : { since: undefined, until: undefined }),
          })
        }
      />
      <SelectField
        label={w().actor}
        value={props.filters.get('who') ?? ''}
        options={actors()}
        onChange={(who) => props.filters.set({ who: who || undefined })}
      />
      <SelectField
        label={w().action}
        value={props.filters.get('what') ?? ''}
        options={[
          { value: '', label: w().anything },
          ...auditKinds.map((value) => ({ value: value as string, label: w().kinds[value] })),
        ]}
        onChange={(what) => props.filters.set({ what: what || undefined })}
      />
      <label class="control flex cursor-pointer items-center gap-2 lg:mt-6">
        <input
          type="checkbox"
          class="size-4 accent-brand"
          checked={props.filters.get('refused') === '1'}
          onChange={(event) => props.filters.set({ refused: event.currentTarget.checked ? '1' : undefined })}
        />
        {w().failures}
      </label>
      <Show when={period() === 'dates'}>
        <DateField filters={props.filters} name="since" label={w().from} />
        <DateField filters={props.filters} name="until" label={w().to} />
      </Show>
    </div>
  );
}

/** A date as people here write it; it counts when the field is left. */
function DateField(props: { filters: Filters; name: 'since' | 'until'; label: string }) {
  const w = useWords(auditWords);
  const { t, format } = useApp();
  const known = props.filters.get(props.name);
  const [text, setText] = createSignal(known === undefined ? '' : format().date(known));
  const [isLeft, setLeft] = createSignal(false);
  const isWrong = () => isLeft() && text().trim() !== '' && parseDate(text()) === null;
  const leave = () => {
    setLeft(true);
    props.filters.set({ [props.name]: parseDate(text()) ?? undefined });
  };
  return (
    <TextField
      label={props.label}
      help={t('filters.datePattern')}
      inputmode="numeric"
      maxLength={10}
      inputClass="tabular"
      value={text()}
      fault={isWrong() ? w().invalidDate : null}
      onInput={setText}
      onBlur={leave}
    />
  );
}
