import { createEffect, createSignal, on, Show } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { isColor } from '../../shared/brand/assess-brand.ts';
import { BrandPreview, sampleMoney } from '../../shared/brand/brand-preview.tsx';
import { createWholeColors } from '../../shared/brand/color-fields.tsx';
import { ContrastNotes } from '../../shared/brand/contrast-notes.tsx';
import { brandWords } from '../../shared/brand/words.ts';
import { isLocale, isTimeZone } from '../../shared/config.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { LeaveGuard } from '../../ui/form/leave-guard.tsx';
import { say } from '../../ui/toast.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { type TaggedSettings, useSettingsStore } from './settings-store.ts';
import { BrandFields, RegionFields } from './shop-fields.tsx';
import { changedFields, type ShopValues, toChange, toValues } from './shop-values.ts';
import { settingsWords } from './words.ts';

export interface ShopFormProps {
  newest: TaggedSettings;
  onChange: (next: TaggedSettings) => void;
}

/**
 * Everything about the shop that is text. A change names the version that it was typed over: where that is
 * no longer the present one, what was typed stays and the person decides.
 */
export function ShopForm(props: ShopFormProps) {
  const w = useWords(settingsWords);
  const brand = useWords(brandWords);
  const { can, config } = useApp();
  const store = useSettingsStore();
  const [base, setBase] = createSignal(props.newest);
  const [conflict, setConflict] = createSignal<TaggedSettings | null>(null);
  const baseValues = () => toValues(base().settings);
  const form = createForm({
    initial: baseValues(),
    check: (values) => faultsOf(values, w(), brand().colorInvalid),
    send: (values) => save(values),
  });
  const adopt = (next: TaggedSettings) => {
    setConflict(null);
    setBase(next);
    form.reset(toValues(next.settings));
  };
  const save = async (values: ShopValues) => {
    const change = toChange(values, baseValues());
    if (Object.keys(change).length === 0) return say(w().nothingToSave);
    try {
      const ifMatch = { 'if-match': base().etag };
      const next = await store.changed((client) =>
        client.settings.$patch({ json: change }, { headers: ifMatch }),
      );
      adopt(next);
      props.onChange(next);
      say(w().saved);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412) throw error;
      setConflict(await store.tagged((client) => client.settings.$get({ query: {} })));
    }
  };
  const keepMine = () => {
    const current = conflict();
    if (!current) return;
    // The fields typed here go on top; the others are taken over as they are now.
    const typed = changedFields(form.values(), baseValues());
    const mine = Object.fromEntries(typed.map((name) => [name, form.values()[name]]));
    const merged = { ...toValues(current.settings), ...mine };
    setConflict(null);
    setBase(current);
    form.reset(toValues(current.settings));
    for (const name of Object.keys(merged) as (keyof ShopValues)[]) form.set(name, merged[name]);
    void form.submit();
  };
  createEffect(
    on(
      () => props.newest,
      (next) => {
        // What is being typed is not moved under the hand; a newer version then shows as a conflict.
        const isSame = changedFields(toValues(next.settings), baseValues()).length === 0;
        if (!form.isDirty()) adopt(next);
        else if (isSame) setBase(next);
      },
      { defer: true },
    ),
  );
  const sample = () => ({ ...form.values(), currency: config.currency });
  const colors = createWholeColors(form.values);
  return (
    <Form form={form} label={w().shop}>
      <Show when={conflict()}>
        {(current) => (
          <ConflictNotice
            changed={changedFields(toValues(current().settings), baseValues())}
            onKeep={keepMine}
            onDrop={() => adopt(current())}
          />
        )}
      </Show>
      <fieldset class="contents" disabled={!can('settings.manage')}>
        <div class="grid items-start gap-4 xl:grid-cols-2">
          <Card title={w().shop}>
            <div class="flex flex-col gap-4 px-4 pb-4">
              <BrandFields form={form} />
              <ContrastNotes {...colors()} />
            </div>
          </Card>
          <Card title={brand().preview}>
            <div class="px-4 pb-4">
              <BrandPreview {...colors()} shop={sample()} isOwnShop />
            </div>
          </Card>
        </div>
        <Card title={w().region}>
          <div class="grid gap-4 px-4 pb-4 md:grid-cols-2">
            <RegionFields
              form={form}
              currency={base().settings.settings.currency}
              amount={sampleMoney(sample())}
            />
          </div>
        </Card>
        <Show when={can('settings.manage')}>
          <div class="flex flex-wrap gap-2">
            <SubmitButton form={form} label={w().save} busyLabel={w().saving} />
            <Show when={form.isDirty()}>
              <Button onClick={() => form.reset(baseValues())}>{w().discard}</Button>
            </Show>
          </div>
        </Show>
      </fieldset>
      <LeaveGuard isDirty={form.isDirty()} />
    </Form>
  );
}

function faultsOf(values: ShopValues, w: (typeof settingsWords)['en'], colorInvalid: string) {
  return {
    name: values.name.trim() === '' ? w.nameRequired : null,
    primary: isColor(values.primary) ? null : colorInvalid,
    accent: isColor(values.accent) ? null : colorInvalid,
    currencySymbol: values.currencySymbol.trim() === '' ? w.symbolRequired : null,
    locale: isLocale(values.locale.trim()) ? null : w.localeInvalid,
    timeZone: isTimeZone(values.timeZone.trim()) ? null : w.zoneInvalid,
  };
}
