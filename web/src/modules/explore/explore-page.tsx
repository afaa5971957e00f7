import { createEffect, createSignal, on, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useFilters, usePeriod } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import type { Period } from '../../shared/period.ts';
import { Page } from '../../shell/page.tsx';
import { PeriodPicker } from '../../shell/period-picker.tsx';
import { isPhone } from '../../ui/media.ts';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { AnswerCard } from './answer-card.tsx';
import { createWorkbench } from './create-workbench.ts';
import { QuestionCard } from './question-card.tsx';
import { TableList } from './table-list.tsx';
import { exploreWords } from './words.ts';

/** Questions in SQL over the shop's own data, worked out by DuckDB in this browser. */
export default function ExplorePage() {
  const w = useWords(exploreWords);
  const filters = useFilters();
  const resolved = usePeriod(filters);
  return (
    <Page title={w().title} filters={<PeriodPicker filters={filters} resolved={resolved} />}>
      <div class="flex flex-col gap-4 px-4 md:px-6 md:pt-5">
        <p class="max-w-3xl text-ink-2">{w().intro}</p>
        <Show
          when={!resolved.error()}
          fallback={<ErrorState error={resolved.error() as Error} onRetry={resolved.retry} />}
        >
          <Show when={resolved.period()} fallback={<Skeleton class="h-96" />}>
            {(period) => <Workbench period={period()} />}
          </Show>
        </Show>
      </div>
    </Page>
  );
}

function Workbench(props: { period: Period }) {
  const { api, config, languages } = useApp();
  const workbench = createWorkbench(api, config.timeZone, () => props.period);
  const [sql, setSql] = createSignal('');
  let answer!: HTMLDivElement;
  // On a phone the answer is below the screen.
  createEffect(on(workbench.outcome, (outcome) => outcome && isPhone() && answer.scrollIntoView()));
  const insert = (name: string) => setSql((text) => (text.trim() === '' ? `SELECT * FROM ${name}` : text));
  return (
    <div class="grid items-start gap-4 xl:grid-cols-[20rem_minmax(0,1fr)]">
      <div class="min-w-0 max-xl:order-last">
        <TableList workbench={workbench} language={languages.language()} onChoose={insert} />
      </div>
      <div class="flex min-w-0 flex-col gap-4">
        <QuestionCard workbench={workbench} sql={sql()} onInput={setSql} />
        <div
          ref={(element) => {
            answer = element;
          }}
          class="scroll-mt-16"
        >
          <AnswerCard workbench={workbench} onRetry={() => void workbench.run(sql())} />
        </div>
      </div>
    </div>
  );
}
