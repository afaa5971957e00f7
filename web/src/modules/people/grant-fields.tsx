import { Show } from 'solid-js';
import { permissionsOfRole, roles } from '#functions/permissions.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords, useRightsSentence } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import type { Form } from '../../ui/form/create-form.ts';
import { CheckList, SelectField } from '../../ui/form/fields.tsx';
import { type GrantValues, reachOf, toGrant } from './grant.ts';
import { peopleWords } from './words.ts';

/** A role, what it allows, and the stores that it is for. */
export function GrantFields(props: { form: Form<GrantValues> }) {
  const w = useWords(peopleWords);
  const rights = useWords(rightsWords);
  const sentence = useRightsSentence();
  const { api, query } = useApp();
  const stores = query(() => ({ key: ['stores'], load: (signal) => api.stores(signal) }));
  const values = () => props.form.values();
  const allowed = () => {
    const { role, storeIds } = toGrant(values());
    return sentence(permissionsOfRole(role, storeIds));
  };
  return (
    <>
      <SelectField
        label={w().role}
        help={allowed()}
        value={values().role}
        options={roles.map((role) => ({ value: role, label: rights().roles[role] }))}
        onChange={(role) => props.form.set('role', role)}
      />
      <Show when={values().role !== 'owner' && values().role !== 'store'}>
        <SelectField
          label={w().reach}
          value={values().reach}
          options={[
            { value: 'all', label: w().reachAll },
            { value: 'some', label: w().reachSome },
          ]}
          onChange={(reach) => props.form.set('reach', reach)}
        />
      </Show>
      <Show when={reachOf(values()) === 'some'}>
        <CheckList
          label={w().stores}
          help={w().storesHelp}
          fault={props.form.fault('storeIds')}
          options={(stores.data()?.items ?? []).map(({ storeId, name }) => ({ value: storeId, label: name }))}
          value={values().storeIds}
          onChange={(storeIds) => props.form.set('storeIds', storeIds)}
        />
      </Show>
    </>
  );
}
