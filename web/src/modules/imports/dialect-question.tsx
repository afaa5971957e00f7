import { createUniqueId, For } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import type { Proposal } from './columns-form.tsx';
import { importWords } from './words.ts';

type Question = Proposal['questions'][number];

/** Numbers or dates that can be read in two ways: both readings of the file's own values, to choose from. */
export function DialectQuestion(props: {
  question: Question;
  value: string | undefined;
  onAnswer: (value: string) => void;
}) {
  const w = useWords(importWords);
  const { format } = useApp();
  const name = createUniqueId();
  const columns = () => props.question.columns.map((column) => `“${column}”`).join(', ');
  const title = (value: string, label: string) => {
    if (value === 'point') return w().map.decimalPoint;
    if (value === 'comma') return w().map.decimalComma;
    return format().language === 'es' ? label.replace('yyyy', 'aaaa') : label;
  };
  /** In words, since that is what the question is about: which number is the month. */
  const dateInWords = (date: string) =>
    new Intl.DateTimeFormat(format().language === 'es' ? 'es-VE' : 'en', {
      dateStyle: 'long',
      timeZone: 'UTC',
    }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
  const readingOf = (reading: string) =>
    props.question.kind === 'dates' ? dateInWords(reading) : format().number(reading);
  return (
    <fieldset class="min-w-0">
      <legend class="mb-2 font-medium">
        {props.question.kind === 'numbers' ? w().map.numbers(columns()) : w().map.dates(columns())}
      </legend>
      <div class="grid gap-3 md:grid-cols-2">
        <For each={props.question.choices}>
          {(choice) => (
            <label class="relative flex cursor-pointer gap-3 rounded border border-line-strong/60 p-3 transition-colors hover:bg-subtle has-checked:border-brand-graphic has-checked:bg-brand-subtle has-focus-visible:outline-2 has-focus-visible:outline-brand-ink">
              <input
                type="radio"
                class="mt-0.5 size-4 shrink-0 accent-brand"
                name={name}
                value={choice.value}
                checked={props.value === choice.value}
                onChange={() => props.onAnswer(choice.value)}
              />
              <span class="min-w-0">
                <span class="block font-medium">{title(choice.value, choice.label)}</span>
                <For each={choice.examples.slice(0, 3)}>
                  {(example) => (
                    <span class="block text-ink-2 tabular">
                      {w().map.reads(example.text, readingOf(example.reading))}
                    </span>
                  )}
                </For>
              </span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
