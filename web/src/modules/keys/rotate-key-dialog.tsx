import type { ApiKey } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { SelectField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import type { NewSecret } from './secret-dialog.tsx';
import { keysWords } from './words.ts';

const overlaps = ['0', '1', '24', '168'] as const;
type OverlapHours = (typeof overlaps)[number];

export interface RotateKeyDialogProps {
  apiKey: ApiKey;
  onMade: (made: NewSecret) => void;
  onClose: () => void;
}

/** A successor with the same rights, and how long the old key goes on. */
export function RotateKeyDialog(props: RotateKeyDialogProps) {
  const w = useWords(keysWords);
  const { t, api, format } = useApp();
  const initial: { overlap: OverlapHours } = { overlap: '24' };
  const form = createForm({
    initial,
    send: async ({ overlap }) => {
      const { key, secret, previous } = await api.call((client) =>
        client['api-keys'][':keyId'].rotate.$post({
          param: { keyId: props.apiKey.id },
          json: { overlapHours: Number(overlap) },
        }),
      );
      const note =
        previous.status === 'active' && previous.expiresAt !== null
          ? { note: w().rotatedText(format().dateTime(previous.expiresAt)) }
          : {};
      props.onMade({ name: key.name, secret, ...note });
    },
  });
  return (
    <Dialog title={w().rotateTitle(props.apiKey.name)} text={w().rotateText} onClose={props.onClose}>
      <Form form={form} label={w().rotateTitle(props.apiKey.name)}>
        <SelectField
          label={w().overlap}
          value={form.values().overlap}
          options={overlaps.map((hours) => ({ value: hours, label: w()[`overlap${hours}`] }))}
          onChange={(overlap) => form.set('overlap', overlap)}
        />
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton form={form} label={w().rotateAction} busyLabel={w().rotating} />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
