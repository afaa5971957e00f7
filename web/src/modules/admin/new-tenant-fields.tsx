import { createSignal } from 'solid-js';
import { useWords } from '../../shared/i18n/words.ts';
import type { Form } from '../../ui/form/create-form.ts';
import { SelectField, TextField } from '../../ui/form/fields.tsx';
import { type Country, type IdState, type NewTenantValues, places, proposeId } from './new-tenant.ts';
import { type AdminWords, adminWords } from './words.ts';

interface FieldsProps {
  form: Form<NewTenantValues>;
}

const countries: readonly Country[] = ['ve', 'pa', 'co', 'other'];
const plans = ['free', 'standard', 'premium'] as const;

/** Name, address, owner and plan. The address follows the name until it is typed itself. */
export function ShopFields(props: FieldsProps & { idState: IdState }) {
  const w = useWords(adminWords);
  const [wasIdTyped, setIdTyped] = createSignal(false);
  const text = (name: 'name' | 'id' | 'ownerEmail') => ({
    value: props.form.values()[name],
    fault: props.form.fault(name),
    onBlur: () => props.form.leave(name),
  });
  return (
    <>
      <TextField
        {...text('name')}
        label={w().shopName}
        maxLength={80}
        onInput={(value) => {
          props.form.set('name', value);
          if (!wasIdTyped()) props.form.set('id', proposeId(value));
        }}
      />
      <div>
        <TextField
          {...text('id')}
          label={w().id}
          help={w().idHelp(addressOf(props.form.values().id || w().idExample))}
          maxLength={32}
          fault={idFault(props.idState, w()) ?? props.form.fault('id')}
          inputClass="font-mono"
          onInput={(value) => {
            setIdTyped(value !== '');
            props.form.set('id', value.trim().toLowerCase());
          }}
        />
        <p role="status" class="mt-1 min-h-5 text-xs text-ink-2">
          {idSentence(props.idState, w())}
        </p>
      </div>
      <TextField
        {...text('ownerEmail')}
        label={w().owner}
        help={w().ownerHelp}
        type="email"
        maxLength={254}
        onInput={(value) => props.form.set('ownerEmail', value)}
      />
      <SelectField
        label={w().plan}
        value={props.form.values().plan}
        options={plans.map((plan) => ({ value: plan, label: w().plans[plan] }))}
        onChange={(plan) => props.form.set('plan', plan)}
      />
    </>
  );
}

/** Currency, symbol, language and zone. A country proposes all four. */
export function PlaceFields(props: FieldsProps) {
  const w = useWords(adminWords);
  const text = (name: 'currency' | 'currencySymbol' | 'locale' | 'timeZone') => ({
    value: props.form.values()[name],
    fault: props.form.fault(name),
    onBlur: () => props.form.leave(name),
  });
  const choose = (country: Country) => {
    props.form.set('country', country);
    if (country === 'other') return;
    const place = places[country];
    for (const name of ['currency', 'currencySymbol', 'locale', 'timeZone'] as const) {
      props.form.set(name, place[name]);
    }
  };
  return (
    <>
      <SelectField
        label={w().country}
        class="sm:col-span-2"
        value={props.form.values().country}
        options={countries.map((country) => ({ value: country, label: w().countries[country] }))}
        onChange={choose}
      />
      <TextField
        {...text('currency')}
        label={w().currency}
        help={w().currencyHelp}
        maxLength={3}
        onInput={(value) => props.form.set('currency', value.toUpperCase())}
      />
      <TextField
        {...text('currencySymbol')}
        label={w().symbol}
        maxLength={8}
        onInput={(value) => props.form.set('currencySymbol', value)}
      />
      <TextField
        {...text('locale')}
        label={w().locale}
        maxLength={35}
        onInput={(value) => props.form.set('locale', value.trim())}
      />
      <TextField
        {...text('timeZone')}
        label={w().timeZone}
        maxLength={64}
        options={Intl.supportedValuesOf('timeZone')}
        onInput={(value) => props.form.set('timeZone', value.trim())}
      />
    </>
  );
}

/** What is known to be wrong with an address is said at once, not only when the field is left. */
function idFault(state: IdState, w: AdminWords): string | null {
  return state.kind === 'known' && state.reason ? w.idReasons[state.reason] : null;
}

function idSentence(state: IdState, w: AdminWords): string {
  if (state.kind === 'checking') return w.idChecking;
  if (state.kind === 'unchecked') return w.idUnchecked;
  return state.kind === 'known' && state.reason === null ? w.idFree : '';
}

/** `granja.fluxionia.co` beside the console's own `admin.fluxionia.co`. */
function addressOf(id: string): string {
  return location.host.replace(/^[^.]*/, id);
}
