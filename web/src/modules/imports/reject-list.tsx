import { A } from '@solidjs/router';
import Download from 'lucide-solid/icons/download';
import { For, Show } from 'solid-js';
import type { ImportReject } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { saveFile } from '../../shared/save-file.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { translateRejectSentence } from './reject-sentences.ts';
import { importWords } from './words.ts';

/** Why rows were refused and how to correct each, with all of them as a file that can be sent again. */
export function RejectList(props: {
  importId: string;
  rejects: readonly ImportReject[];
  count: number;
  isComplete: boolean;
}) {
  const w = useWords(importWords);
  const { api, format } = useApp();
  const link = useLink();
  const say = (sentence: string) => translateRejectSentence(sentence, format().language);
  const download = async () => {
    const response = await api.respond((client) =>
      client.imports[':importId'].rejects.$get({ param: { importId: props.importId } }),
    );
    saveFile(`rechazos-${props.importId}.csv`, await (response as unknown as Response).blob());
  };
  return (
    <Card
      title={w().rejects.title}
      action={
        <Show when={props.isComplete}>
          <span class="flex flex-wrap gap-2 py-1">
            <Button onClick={() => void download()}>
              <Download class="size-4" aria-hidden="true" />
              {w().rejects.download}
            </Button>
            <A href={link('/imports/new')} class={buttonClass('quiet')}>
              {w().rejects.resend}
            </A>
          </span>
        </Show>
      }
    >
      <p class="px-4 pt-1 text-ink-2">{w().rejects.text}</p>
      <ul
        class="mt-3 max-h-[28rem] divide-y divide-line overflow-y-auto border-t"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        tabIndex="0"
        aria-label={w().rejects.title}
      >
        <For each={props.rejects}>
          {(reject) => (
            <li class="grid gap-x-4 gap-y-0.5 px-4 py-2.5 md:grid-cols-[9rem_minmax(0,1fr)_minmax(0,1fr)]">
              <span class="font-medium">
                {w().rejects.row} {format().number(reject.row)}
                <span class="block text-ink-3">{reject.column || w().rejects.whole}</span>
              </span>
              <span class="min-w-0 break-words">
                <span class="text-ink-3">{w().rejects.got}: </span>
                <span class="text-negative">{reject.got || w().rejects.emptyCell}</span>
                <span class="block">
                  <span class="text-ink-3">{w().rejects.expected}: </span>
                  {say(reject.expected)}
                </span>
              </span>
              <span class="min-w-0 break-words text-ink-2">{say(reject.fix)}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.count > props.rejects.length}>
        <p class="border-t px-4 py-2 text-ink-3">{w().rejects.more(format().number(props.count))}</p>
      </Show>
    </Card>
  );
}
