import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { createForm, type Form as FormState } from '../../ui/form/create-form.ts';
import { TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { isEmail } from '../../ui/form/rules.ts';
import { type GrantValues, reachOf, toGrant } from './grant.ts';
import { GrantFields } from './grant-fields.tsx';
import { peopleWords } from './words.ts';

const empty: GrantValues & { email: string } = { email: '', role: 'viewer', reach: 'all', storeIds: [] };

/** An e-mail and a role: the link goes to the mailbox alone. */
export function InviteDialog(props: { onSent: (email: string) => void; onClose: () => void }) {
  const w = useWords(peopleWords);
  const { t, api } = useApp();
  const form = createForm({
    initial: empty,
    check: (values) => ({
      email: isEmail(values.email) ? null : w().emailInvalid,
      storeIds: reachOf(values) === 'some' && values.storeIds.length === 0 ? w().storesRequired : null,
    }),
    send: async ({ email, ...grant }) => {
      const json = { email: email.trim(), ...toGrant(grant) };
      await api.call((client) => client.invitations.$post({ json }));
      props.onSent(email.trim());
    },
  });
  return (
    <Dialog title={w().inviteTitle} text={w().inviteText} onClose={props.onClose}>
      <Form form={form} label={w().inviteTitle}>
        <TextField
          label={w().email}
          type="email"
          name="email"
          value={form.values().email}
          fault={form.fault('email')}
          onInput={(email) => form.set('email', email)}
          onBlur={() => form.values().email !== '' && form.leave('email')}
        />
        <GrantFields form={form as unknown as FormState<GrantValues>} />
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton form={form} label={w().send} busyLabel={w().sending} />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
