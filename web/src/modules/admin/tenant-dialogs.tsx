import { createSignal, Match, Switch } from 'solid-js';
import type { TenantChange, TenantDetail } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { SelectField, TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { inWords } from './refusal.ts';
import { adminWords } from './words.ts';

export type TenantTask = 'suspend' | 'resume' | 'plan' | 'rename';

interface TaskProps {
  tenant: TenantDetail;
  /** With the sentence that says what was done. */
  onDone: (sentence: string) => void;
  onClose: () => void;
}

/** The dialog of the task at hand, if there is one. */
export function TenantDialogs(props: TaskProps & { task: TenantTask | null }) {
  return (
    <Switch>
      <Match when={props.task === 'suspend'}>
        <SuspendDialog {...props} />
      </Match>
      <Match when={props.task === 'resume'}>
        <ResumeDialog {...props} />
      </Match>
      <Match when={props.task === 'plan'}>
        <PlanDialog {...props} />
      </Match>
      <Match when={props.task === 'rename'}>
        <RenameDialog {...props} />
      </Match>
    </Switch>
  );
}

function useChange(tenantId: () => string) {
  const { api } = useApp();
  const w = useWords(adminWords);
  return (change: TenantChange) =>
    api
      .call((client) =>
        client.admin.tenants[':tenantId'].$patch({
          param: { tenantId: tenantId() },
          json: change,
        }),
      )
      .catch((error: unknown) => {
        throw inWords(error, w());
      });
}

function SuspendDialog(props: TaskProps) {
  const w = useWords(adminWords);
  const change = useChange(() => props.tenant.id);
  return (
    <ConfirmDialog
      title={w().suspendTitle(props.tenant.name)}
      text={w().suspendText}
      action={w().suspend}
      busyAction={w().suspending}
      isDangerous
      onConfirm={async () => {
        const { name } = await change({ status: 'suspended' });
        props.onDone(w().suspended(name));
      }}
      onClose={props.onClose}
    />
  );
}

function ResumeDialog(props: TaskProps) {
  const w = useWords(adminWords);
  const change = useChange(() => props.tenant.id);
  return (
    <ConfirmDialog
      title={w().resumeTitle(props.tenant.name)}
      text={w().resumeText}
      action={w().resume}
      busyAction={w().resuming}
      onConfirm={async () => {
        const { name } = await change({ status: 'active' });
        props.onDone(w().resumed(name));
      }}
      onClose={props.onClose}
    />
  );
}

function PlanDialog(props: TaskProps) {
  const { t } = useApp();
  const w = useWords(adminWords);
  const change = useChange(() => props.tenant.id);
  const [initial] = createSignal({ plan: props.tenant.plan });
  const form = createForm({
    initial: initial(),
    send: async ({ plan }) => {
      const { name } = await change({ plan });
      props.onDone(w().planChanged(name, w().plans[plan]));
    },
  });
  return (
    <Dialog title={w().changePlan} text={w().planHelp} onClose={props.onClose}>
      <Form form={form}>
        <SelectField
          label={w().plan}
          value={form.values().plan}
          options={(['free', 'standard', 'premium'] as const).map((plan) => ({
            value: plan,
            label: w().plans[plan],
          }))}
          onChange={(plan) => form.set('plan', plan)}
        />
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton form={form} label={w().savePlan} busyLabel={w().saving} />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

function RenameDialog(props: TaskProps) {
  const { t } = useApp();
  const w = useWords(adminWords);
  const change = useChange(() => props.tenant.id);
  const [initial] = createSignal({ name: props.tenant.name });
  const form = createForm({
    initial: initial(),
    check: ({ name }) => ({ name: name.trim() === '' ? w().shopNameRequired : null }),
    send: async (values) => {
      const { name } = await change({ name: values.name.trim() });
      props.onDone(w().renamed(name));
    },
  });
  return (
    <Dialog title={w().rename} onClose={props.onClose}>
      <Form form={form}>
        <TextField
          label={w().shopName}
          value={form.values().name}
          maxLength={80}
          fault={form.fault('name')}
          onInput={(name) => form.set('name', name)}
          onBlur={() => form.leave('name')}
        />
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton form={form} label={w().saveName} busyLabel={w().saving} />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
