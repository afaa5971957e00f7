import { createEffect, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { useFieldNames } from './field-names.ts';
import type { ShopValues } from './shop-values.ts';
import { settingsWords } from './words.ts';

export interface ConflictNoticeProps {
  /** Fields that somebody else changed. */
  changed: readonly (keyof ShopValues)[];
  onKeep: () => void;
  onDrop: () => void;
}

/** Somebody else was faster: says what they changed and lets the person decide. */
export function ConflictNotice(props: ConflictNoticeProps) {
  const w = useWords(settingsWords);
  const names = useFieldNames();
  const { languages } = useApp();
  let notice: HTMLDivElement | undefined;
  createEffect(() => notice?.scrollIntoView({ block: 'center' }));
  const changed = () =>
    new Intl.ListFormat(languages.language()).format(props.changed.map((name) => names()[name]));
  return (
    <div
      ref={(element) => {
        notice = element;
      }}
      role="alert"
      class="card flex flex-col gap-3 border-warning p-4"
    >
      <div>
        <h2 class="font-semibold text-warning">{w().conflict}</h2>
        <p class="mt-1 text-ink-2">
          <Show when={props.changed.length > 0}>{w().conflictChanged(changed())} </Show>
          {w().conflictText}
        </p>
      </div>
      <div class="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => props.onKeep()}>
          {w().conflictKeep}
        </Button>
        <Button onClick={() => props.onDrop()}>{w().conflictDrop}</Button>
      </div>
    </div>
  );
}
