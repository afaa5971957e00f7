import { createMemo, createSignal, For, Show } from 'solid-js';
import type { ImportSuggestion, NewImport } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Select } from '../../ui/select.tsx';
import { DialectQuestion } from './dialect-question.tsx';
import { FieldRow } from './field-row.tsx';
import { ImportProblem, problemOf } from './import-problem.tsx';
import { importWords } from './words.ts';

export type Proposal = ImportSuggestion['proposals'][number];
export type FieldSource = NonNullable<Proposal['fields'][number]['source']>;

export interface ColumnsFormProps {
  suggestion: ImportSuggestion;
  sheet: string | undefined;
  onSheet: (sheet: string) => void;
  onOther: () => void;
  /** Rejects with what the API refuses. */
  onStart: (request: Omit<NewImport, 'uploadId' | 'commit'>) => Promise<void>;
}

const policies = ['upsert', 'insert', 'replace'] as const;
/** What `replace` replaces by: the stores and days of the file. */
const replaceable: ReadonlySet<string> = new Set(['sales', 'inventory', 'stock_movements', 'prices']);

/** What the file holds, which column is what, and what the values alone do not say. */
export function ColumnsForm(props: ColumnsFormProps) {
  const w = useWords(importWords);
  const { format } = useApp();
  const [table, setTable] = createSignal(props.suggestion.proposals[0]?.table);
  const proposal = createMemo(() => props.suggestion.proposals.find((each) => each.table === table()));
  /** By table and field, what was chosen otherwise than proposed; null: not in the file. */
  const [chosen, setChosen] = createSignal<Readonly<Record<string, FieldSource | null>>>({});
  const [answers, setAnswers] = createSignal<Readonly<Record<string, string>>>({});
  const [policy, setPolicy] = createSignal<(typeof policies)[number]>('upsert');
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<ReturnType<typeof problemOf> | null>(null);

  const sourceOf = (field: Proposal['fields'][number]): FieldSource | null => {
    const own = chosen()[`${table()}.${field.field}`];
    return own === undefined ? field.source : own;
  };
  const fields = () => proposal()?.fields ?? [];
  const ordered = () => [...fields()].sort((a, b) => Number(b.required) - Number(a.required));
  const used = () =>
    new Set(
      fields().flatMap((field) => {
        const source = sourceOf(field);
        return source && 'column' in source ? [source.column] : [];
      }),
    );
  const unused = () => props.suggestion.columns.map(({ name }) => name).filter((name) => !used().has(name));
  const missing = () =>
    fields()
      .filter((field) => field.required && sourceOf(field) === null)
      .map(({ field }) => w().fields[field] ?? field);
  const questions = () =>
    (proposal()?.questions ?? []).filter(({ columns }) => columns.some((name) => used().has(name)));
  const isAnswered = () => questions().every(({ kind }) => answers()[kind] !== undefined);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const current = proposal();
    if (!current) return;
    const mapping: NonNullable<NewImport['mapping']> = {};
    for (const field of current.fields) {
      const source = sourceOf(field);
      if (source) mapping[field.field] = source;
    }
    setBusy(true);
    setFault(null);
    try {
      const { profile, correctionOf } = props.suggestion;
      const isUntouched = Object.keys(chosen()).length === 0;
      await props.onStart({
        table: current.table,
        ...(profile && isUntouched && !correctionOf ? { profile } : { mapping }),
        ...(questions().length > 0 ? (answers() as Pick<NewImport, 'numbers' | 'dates'>) : {}),
        ...(policy() === 'upsert' ? {} : { policy: policy() }),
      });
    } catch (error) {
      setFault(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4">
      <Show when={props.suggestion.correctionOf}>
        <p class="card bg-brand-subtle p-3">{w().map.correction}</p>
      </Show>
      <Show when={!props.suggestion.correctionOf && props.suggestion.profile}>
        {(name) => <p class="card bg-brand-subtle p-3">{w().map.remembered(name())}</p>}
      </Show>
      <Card title={w().map.what}>
        <div class="flex flex-col gap-3 px-4 pt-1 pb-4">
          <p class="text-ink-2">{w().map.guess}</p>
          <div class="flex flex-wrap gap-3">
            <Select
              label={w().map.what}
              class="w-full md:w-72"
              value={table() ?? ''}
              onChange={(next) => setTable(next as Proposal['table'])}
              options={props.suggestion.proposals.map((each) => ({
                value: each.table,
                label: w().tables[each.table] ?? each.table,
              }))}
            />
            <Show when={props.suggestion.sheets.length > 1}>
              <Select
                label={w().map.sheet}
                class="w-full md:w-72"
                value={props.sheet ?? props.suggestion.sheets.find(({ rows }) => rows > 0)?.name ?? ''}
                onChange={props.onSheet}
                options={props.suggestion.sheets.map(({ name, rows }) => ({
                  value: name,
                  label: `${name} (${w().map.sheetRows(format().number(rows))})`,
                }))}
              />
            </Show>
          </div>
        </div>
      </Card>
      <Show when={questions().length > 0}>
        <Card title={w().map.questions}>
          <div class="flex flex-col gap-4 px-4 pt-1 pb-4">
            <For each={questions()}>
              {(question) => (
                <DialectQuestion
                  question={question}
                  value={answers()[question.kind]}
                  onAnswer={(value) => setAnswers((known) => ({ ...known, [question.kind]: value }))}
                />
              )}
            </For>
          </div>
        </Card>
      </Show>
      <Card title={w().map.title}>
        <p class="px-4 pt-1 text-ink-2">{w().map.help}</p>
        <ul class="mt-3 divide-y divide-line border-t">
          <For each={ordered()}>
            {(field) => (
              <FieldRow
                field={field}
                source={sourceOf(field)}
                columns={props.suggestion.columns}
                onChange={(source) =>
                  setChosen((known) => ({ ...known, [`${table()}.${field.field}`]: source }))
                }
              />
            )}
          </For>
        </ul>
        <Show when={unused().length > 0}>
          <p class="border-t px-4 py-3 text-ink-3">
            {w().map.unused} {unused().join(', ')}
          </p>
        </Show>
      </Card>
      <Show when={replaceable.has(table() ?? '')}>
        <Card title={w().map.policy}>
          <div class="px-4 pt-1 pb-4">
            <Select
              label={w().map.policy}
              class="w-full md:w-96"
              value={policy()}
              onChange={(next) => setPolicy(next as (typeof policies)[number])}
              options={policies.map((value) => ({ value, label: w().map.policies[value] }))}
            />
          </div>
        </Card>
      </Show>
      <Show when={fault()}>{(problem) => <ImportProblem problem={problem()} />}</Show>
      <div class="sticky bottom-14 z-10 flex flex-wrap items-center justify-end gap-3 border-t bg-canvas py-3 md:bottom-0">
        <p role="status" class="min-w-0 flex-1 text-ink-2 max-md:basis-full">
          <Show when={missing().length > 0} fallback={isAnswered() ? '' : w().map.answer}>
            {w().map.missing(missing().join(', '))}
          </Show>
        </p>
        <Button onClick={props.onOther}>{w().upload.other}</Button>
        <Button
          look="primary"
          type="submit"
          disabled={isBusy() || missing().length > 0 || !isAnswered() || !proposal()}
        >
          {isBusy() ? w().map.busy : w().map.next}
        </Button>
      </div>
    </form>
  );
}
