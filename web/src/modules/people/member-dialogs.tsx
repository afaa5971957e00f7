import { Match, Switch } from 'solid-js';
import type { Member } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { rightsWords } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { fromGrant, reachOf, toGrant } from './grant.ts';
import { GrantFields } from './grant-fields.tsx';
import { peopleWords } from './words.ts';

export interface MemberTask {
  kind: 'change' | 'remove' | 'secondFactor';
  member: Member;
}

export interface MemberDialogsProps {
  task: MemberTask | null;
  /** It was done; the sentence says what. */
  onDone: (sentence: string, member: Member) => Promise<void>;
  onClose: () => void;
}

/** The dialog of the task at hand, if there is one. */
export function MemberDialogs(props: MemberDialogsProps) {
  const of = (kind: MemberTask['kind']) => (props.task?.kind === kind ? props.task.member : null);
  return (
    <Switch>
      <Match when={of('change')}>
        {(member) => <ChangeDialog member={member()} onDone={props.onDone} onClose={props.onClose} />}
      </Match>
      <Match when={of('remove')}>
        {(member) => <RemoveDialog member={member()} onDone={props.onDone} onClose={props.onClose} />}
      </Match>
      <Match when={of('secondFactor')}>
        {(member) => <SecondFactorDialog member={member()} onDone={props.onDone} onClose={props.onClose} />}
      </Match>
    </Switch>
  );
}

type DialogProps = Omit<MemberDialogsProps, 'task'> & { member: Member };

function ChangeDialog(props: DialogProps) {
  const w = useWords(peopleWords);
  const rights = useWords(rightsWords);
  const { t, api } = useApp();
  const form = createForm({
    initial: fromGrant(props.member),
    check: (values) => ({
      storeIds: reachOf(values) === 'some' && values.storeIds.length === 0 ? w().storesRequired : null,
    }),
    send: async (values) => {
      const param = { userId: props.member.userId };
      await api.call((client) => client.members[':userId'].$patch({ param, json: toGrant(values) }));
      await props.onDone(w().changed(props.member.name, rights().roles[values.role]), props.member);
    },
  });
  return (
    <Dialog title={w().changeTitle(props.member.name)} text={w().changeText} onClose={props.onClose}>
      <Form form={form} label={w().changeTitle(props.member.name)}>
        <GrantFields form={form} />
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton form={form} label={w().save} busyLabel={w().saving} />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

function RemoveDialog(props: DialogProps) {
  const w = useWords(peopleWords);
  const { api } = useApp();
  const remove = async () => {
    await api.call((client) => client.members[':userId'].$delete({ param: { userId: props.member.userId } }));
    await props.onDone(w().removed(props.member.name), props.member);
  };
  return (
    <ConfirmDialog
      title={w().removeTitle(props.member.name)}
      text={props.member.self ? w().removeSelfText : w().removeText(props.member.email)}
      action={w().remove}
      busyAction={w().removing}
      isDangerous
      onConfirm={remove}
      onClose={props.onClose}
    />
  );
}

function SecondFactorDialog(props: DialogProps) {
  const w = useWords(peopleWords);
  const { api } = useApp();
  const reset = async () => {
    const param = { userId: props.member.userId };
    await api.call((client) => client.members[':userId']['second-factor'].$delete({ param }));
    await props.onDone(w().secondFactorReset(props.member.name), props.member);
  };
  return (
    <ConfirmDialog
      title={w().secondFactorTitle(props.member.name)}
      text={w().secondFactorText(props.member.email)}
      action={w().secondFactorAction}
      busyAction={w().secondFactorBusy}
      isDangerous
      onConfirm={reset}
      onClose={props.onClose}
    />
  );
}
