import { Show } from 'solid-js';
import type { ImportSuggestion } from '#functions/contract.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Select } from '../../ui/select.tsx';
import type { FieldSource, Proposal } from './columns-form.tsx';
import { importWords } from './words.ts';

const absent = 'absent';
const constant = 'constant';

/** One thing that Fluxion needs, the column that it comes from, and what stands in that column. */
export function FieldRow(props: {
  field: Proposal['fields'][number];
  source: FieldSource | null;
  columns: ImportSuggestion['columns'];
  onChange: (source: FieldSource | null) => void;
}) {
  const w = useWords(importWords);
  const name = () => w().fields[props.field.field] ?? props.field.field;
  const column = () => {
    const { source } = props;
    return source && 'column' in source
      ? props.columns.find((each) => each.name === source.column)
      : undefined;
  };
  const fixed = () => (props.source && 'constant' in props.source ? props.source.constant : null);
  const value = () => {
    const found = column();
    if (found) return String(props.columns.indexOf(found));
    return fixed() === null ? absent : constant;
  };
  const choose = (next: string) => {
    if (next === constant) return;
    const chosen = next === absent ? undefined : props.columns[Number(next)];
    props.onChange(chosen ? { column: chosen.name } : null);
  };
  return (
    <li class="grid items-center gap-x-4 gap-y-1 px-4 py-2.5 md:grid-cols-[14rem_16rem_minmax(0,1fr)]">
      <span class="flex items-center gap-2 font-medium">
        {name()}
        <Show when={props.field.required}>
          <Badge tone={props.source ? 'neutral' : 'warning'}>{w().map.required}</Badge>
        </Show>
      </span>
      <Select
        label={`${w().map.column}: ${name()}`}
        value={value()}
        onChange={choose}
        options={[
          { value: absent, label: w().map.notInFile },
          ...(fixed() === null ? [] : [{ value: constant, label: w().map.constant(fixed() ?? '') }]),
          ...props.columns.map((each, index) => ({ value: String(index), label: each.name })),
        ]}
      />
      <span class="min-w-0 truncate text-ink-3" title={column()?.examples.join(' · ')}>
        {column()?.examples.slice(0, 3).join(' · ')}
      </span>
    </li>
  );
}
