import { useApp } from '../shared/app-context.ts';
import { Button } from './button.tsx';
import { Dialog, DialogButtons } from './dialog.tsx';
import { createForm } from './form/create-form.ts';
import { Form, SubmitButton } from './form/form.tsx';

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, and whether it can be undone. */
  text: string;
  /** A verb. */
  action: string;
  busyAction: string;
  isDangerous?: boolean;
  /** Closes the dialog when it is done; what it rejects with is shown. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something that people would regret. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useApp();
  const form = createForm({ initial: {}, send: () => props.onConfirm() });
  return (
    <Dialog title={props.title} text={props.text} onClose={props.onClose}>
      <Form form={form}>
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton
            form={form}
            look={props.isDangerous ? 'danger' : 'primary'}
            label={props.action}
            busyLabel={props.busyAction}
          />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
