import { createSignal, Show } from 'solid-js';
import type { Settings } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Fault } from '../../ui/form/form.tsx';
import { Logo } from '../../ui/logo.tsx';
import { say } from '../../ui/toast.tsx';
import { type TaggedSettings, useSettingsStore } from './settings-store.ts';
import { settingsWords } from './words.ts';

const maxBytes = 256 * 1024;
const contentTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'];

/** The picture beside the shop's name. */
export function LogoCard(props: { settings: Settings; onChange: (next: TaggedSettings) => void }) {
  const w = useWords(settingsWords);
  const { can, format } = useApp();
  const store = useSettingsStore();
  const [isBusy, setBusy] = createSignal(false);
  const [isAsking, setAsking] = createSignal(false);
  const [refused, setRefused] = createSignal<string | null>(null);
  const [fault, setFault] = createSignal<Error | null>(null);
  let input!: HTMLInputElement;
  const hasLogo = () => props.settings.settings.logoUrl !== null;
  const check = (file: File): string | null => {
    if (!contentTypes.includes(file.type)) return w().logoWrongType;
    return file.size > maxBytes ? w().logoTooLarge(format().number(Math.ceil(file.size / 1024))) : null;
  };
  const upload = async (file: File) => {
    setFault(null);
    setRefused(check(file));
    if (refused() !== null || isBusy()) return;
    setBusy(true);
    try {
      const raw = { headers: { 'content-type': file.type }, init: { body: file } };
      props.onChange(await store.changed((client) => client.settings.logo.$put({}, raw)));
      say(w().logoSaved);
    } catch (error) {
      setFault(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    props.onChange(await store.changed((client) => client.settings.logo.$delete({})));
    setAsking(false);
    say(w().logoRemoved);
  };
  return (
    <Card title={w().logo}>
      <div class="flex flex-wrap items-center gap-4 px-4 pt-2 pb-4">
        <Logo class="size-20 text-xl" />
        <div class="flex min-w-0 flex-[1_1_16rem] flex-col gap-2">
          <p class="text-xs text-ink-3">
            <Show when={!hasLogo()}>{w().logoNone} </Show>
            {w().logoHelp}
          </p>
          <Show when={can('settings.manage')}>
            <div class="flex flex-wrap gap-2">
              <input
                ref={(element) => {
                  input = element;
                }}
                type="file"
                class="sr-only"
                tabIndex="-1"
                aria-label={w().logo}
                accept={contentTypes.join(',')}
                onChange={(event) => {
                  const file = event.currentTarget.files?.[0];
                  // The same file may be chosen again after a refusal.
                  event.currentTarget.value = '';
                  if (file) void upload(file);
                }}
              />
              <Button aria-disabled={isBusy()} onClick={() => input.click()}>
                {isBusy() ? w().logoUploading : hasLogo() ? w().logoReplace : w().logoChoose}
              </Button>
              <Show when={hasLogo()}>
                <Button onClick={() => setAsking(true)}>{w().logoRemove}</Button>
              </Show>
            </div>
          </Show>
          <Show when={refused()}>
            {(text) => (
              <p role="alert" class="text-negative">
                {text()}
              </p>
            )}
          </Show>
          <Fault error={fault()} />
        </div>
      </div>
      <Show when={isAsking()}>
        <ConfirmDialog
          title={w().logoRemoveTitle}
          text={w().logoRemoveText}
          action={w().logoRemove}
          busyAction={w().logoRemoving}
          isDangerous
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      </Show>
    </Card>
  );
}
