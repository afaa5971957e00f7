import { A, useNavigate } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { createSignal } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { BrandPreview } from '../../shared/brand/brand-preview.tsx';
import { ColorFields, createWholeColors } from '../../shared/brand/color-fields.tsx';
import { ContrastNotes } from '../../shared/brand/contrast-notes.tsx';
import { brandWords } from '../../shared/brand/words.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { LeaveGuard } from '../../ui/form/leave-guard.tsx';
import { say } from '../../ui/toast.tsx';
import { createIdAvailability } from './id-availability.ts';
import { checkTenant, emptyTenant, toRequest } from './new-tenant.ts';
import { PlaceFields, ShopFields } from './new-tenant-fields.tsx';
import { inWords } from './refusal.ts';
import { adminWords } from './words.ts';

/** Opens a shop: its address is tried and its colours are shown while they are typed. */
export default function NewTenantPage() {
  const { api, refresh } = useApp();
  const w = useWords(adminWords);
  const brand = useWords(brandWords);
  const navigate = useNavigate();
  const [isDone, setDone] = createSignal(false);
  const form = createForm({
    initial: emptyTenant,
    check: (values) => checkTenant(values, idState(), w(), brand().colorInvalid),
    send: async (values) => {
      const { tenant } = await api
        .call((client) => client.admin.tenants.$post({ json: toRequest(values) }))
        .catch((error: unknown) => {
          throw inWords(error, w());
        });
      setDone(true);
      refresh(['tenants']);
      say(w().opened(tenant.name, values.ownerEmail.trim()));
      navigate(`/tenants/${tenant.id}`);
    },
  });
  const idState = createIdAvailability(api, () => form.values().id);
  const colors = createWholeColors(form.values);
  return (
    <Page
      title={w().newTitle}
      back={
        <A href="/" class="mb-1 inline-flex items-center gap-1 text-ink-2 hover:text-ink max-md:min-h-11">
          <ArrowLeft class="size-4" aria-hidden="true" />
          {w().back}
        </A>
      }
    >
      <Form form={form} label={w().newTitle} class="px-4 md:px-6 md:pt-5">
        <p class="text-ink-2">{w().newIntro}</p>
        <div class="grid items-start gap-4 lg:grid-cols-2">
          <div class="flex min-w-0 flex-col gap-4">
            <Card title={w().theShop}>
              <div class="flex flex-col gap-4 p-4">
                <ShopFields form={form} idState={idState()} />
              </div>
            </Card>
            <Card title={w().place}>
              <div class="grid gap-4 p-4 sm:grid-cols-2">
                <PlaceFields form={form} />
              </div>
            </Card>
          </div>
          <Card title={w().brand}>
            <div class="flex flex-col gap-4 p-4">
              <ColorFields form={form} />
              <ContrastNotes {...colors()} />
              <BrandPreview {...colors()} shop={form.values()} />
            </div>
          </Card>
        </div>
        <div class="flex gap-2 max-md:flex-col-reverse md:justify-end">
          <A href="/" class={buttonClass('secondary')}>
            {w().cancel}
          </A>
          <SubmitButton form={form} label={w().create} busyLabel={w().creating} />
        </div>
      </Form>
      <LeaveGuard isDirty={form.isDirty() && !isDone()} />
    </Page>
  );
}
