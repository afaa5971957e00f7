import { createMemo } from 'solid-js';
import type { Account } from '#functions/contract.ts';
import { permissionsOfRole } from '#functions/permissions.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords, useRightsSentence } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { useStoreNames } from '../../shared/store-names.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { LeaveGuard } from '../../ui/form/leave-guard.tsx';
import { say } from '../../ui/toast.tsx';
import { accountWords } from './words.ts';

export interface AccountPartProps {
  account: Account;
  /** The account was changed: it is to be asked for anew. */
  onChange: () => void;
}

/** Name, e-mail, and what the role allows. */
export function ProfileForm(props: AccountPartProps) {
  const w = useWords(accountWords);
  const rights = useWords(rightsWords);
  const sentence = useRightsSentence();
  const storeNames = useStoreNames();
  const { api, restore } = useApp();
  const form = createForm({
    initial: { name: props.account.name },
    check: ({ name }) => ({ name: name.trim() === '' ? w().nameRequired : null }),
    send: async ({ name }) => {
      await api.call((client) => client.account.$patch({ json: { name: name.trim() } }));
      form.reset({ name: name.trim() });
      say(w().nameSaved);
      props.onChange();
      await restore();
    },
  });
  const allowed = createMemo(() => {
    const { role, storeIds } = props.account;
    return role === 'operator' ? '' : sentence(permissionsOfRole(role, storeIds));
  });
  const stores = () => (props.account.storeIds === null ? w().allStores : storeNames(props.account.storeIds));
  return (
    <div class="grid gap-x-6 gap-y-4 px-4 pb-4 pt-2 md:grid-cols-2">
      <Form form={form} label={w().profile}>
        <TextField
          label={w().name}
          name="name"
          autocomplete="name"
          maxLength={120}
          value={form.values().name}
          fault={form.fault('name')}
          onInput={(name) => form.set('name', name)}
          onBlur={() => form.leave('name')}
        />
        <div>
          <SubmitButton form={form} label={w().saveName} busyLabel={w().saving} />
        </div>
      </Form>
      <div>
        <FactList
          facts={[
            { label: w().email, value: props.account.email },
            { label: w().role, value: rights().roles[props.account.role] },
            { label: w().stores, value: stores() },
          ]}
        />
        <p class="text-xs text-ink-3">{allowed()}</p>
      </div>
      <LeaveGuard isDirty={form.isDirty()} />
    </div>
  );
}
