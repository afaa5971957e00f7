import { Show } from 'solid-js';
import { permissionsOfScopes, type Scope, scopes } from '#functions/permissions.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords, useRightsSentence } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { CheckList, SelectField, TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { type Expiry, expiresAt, expiries, isScopePossible } from './new-key.ts';
import type { NewSecret } from './secret-dialog.tsx';
import { keysWords } from './words.ts';

interface Values {
  name: string;
  scopes: readonly string[];
  reach: 'all' | 'some';
  storeIds: readonly string[];
  expiry: Expiry;
}

const empty: Values = { name: '', scopes: ['read'], reach: 'all', storeIds: [], expiry: '90' };

/** Name, scopes, stores and expiry of a new key. */
export function CreateKeyDialog(props: { onMade: (made: NewSecret) => void; onClose: () => void }) {
  const w = useWords(keysWords);
  const rights = useWords(rightsWords);
  const sentence = useRightsSentence();
  const { t, api, query } = useApp();
  const stores = query(() => ({ key: ['stores'], load: (signal) => api.stores(signal) }));
  const form = createForm({
    initial: empty,
    check: ({ name, reach, storeIds, ...values }) => ({
      name: name.trim() === '' ? w().nameRequired : null,
      scopes: values.scopes.length === 0 ? w().scopesRequired : null,
      storeIds: reach === 'some' && storeIds.length === 0 ? w().storesRequired : null,
    }),
    send: async (values) => {
      const json = {
        name: values.name.trim(),
        scopes: granted(values),
        storeIds: values.reach === 'all' ? null : [...values.storeIds],
        expiresAt: expiresAt(values.expiry, new Date()),
      };
      const { key, secret } = await api.call((client) => client['api-keys'].$post({ json }));
      props.onMade({ name: key.name, secret });
    },
  });
  const values = () => form.values();
  const setReach = (reach: Values['reach']) => {
    form.set('reach', reach);
    if (reach === 'some')
      form.set(
        'scopes',
        values().scopes.filter((scope) => isScopePossible(scope, reach)),
      );
  };
  const allowed = () =>
    sentence(permissionsOfScopes(granted(values()), values().reach === 'all' ? null : values().storeIds));
  return (
    <Dialog title={w().createTitle} onClose={props.onClose}>
      <Form form={form} label={w().createTitle}>
        <TextField
          label={w().name}
          help={w().nameHelp}
          name="key-name"
          maxLength={80}
          value={values().name}
          fault={form.fault('name')}
          onInput={(name) => form.set('name', name)}
          onBlur={() => values().name !== '' && form.leave('name')}
        />
        <CheckList
          label={w().scopes}
          help={values().reach === 'some' ? w().scopesLimited : ''}
          fault={form.fault('scopes')}
          options={scopes.map((scope) => ({
            value: scope,
            label: rights().scopes[scope],
            note: rights().scopeNotes[scope],
            isDisabled: !isScopePossible(scope, values().reach),
          }))}
          value={values().scopes}
          onChange={(next) => form.set('scopes', next)}
        />
        <Show when={values().scopes.length > 0}>
          <p class="text-xs text-ink-3">{allowed()}</p>
        </Show>
        <div class="grid gap-4 sm:grid-cols-2">
          <SelectField
            label={w().reach}
            value={values().reach}
            options={[
              { value: 'all', label: w().reachAll },
              { value: 'some', label: w().reachSome },
            ]}
            onChange={setReach}
          />
          <SelectField
            label={w().expiry}
            help={values().expiry === 'never' ? w().expiryNeverHelp : ''}
            value={values().expiry}
            options={expiries.map((expiry) => ({
              value: expiry,
              label: expiry === 'never' ? w().expiryNever : w()[`expiry${expiry}`],
            }))}
            onChange={(expiry) => form.set('expiry', expiry)}
          />
        </div>
        <Show when={values().reach === 'some'}>
          <CheckList
            label={w().stores}
            fault={form.fault('storeIds')}
            options={(stores.data()?.items ?? []).map(({ storeId, name }) => ({
              value: storeId,
              label: name,
            }))}
            value={values().storeIds}
            onChange={(storeIds) => form.set('storeIds', storeIds)}
          />
        </Show>
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton form={form} label={w().save} busyLabel={w().saving} />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

function granted(values: Values): Scope[] {
  return scopes.filter((scope) => values.scopes.includes(scope));
}
