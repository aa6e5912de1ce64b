// The property and its household: the part of an application that the sum depends on. In the desk's form and on the page of
// a case that lacks something.
import { Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Address, Application, Building, Given } from './types';
import { count, figure } from './waste';

export interface HouseholdForm {
  address: Address;
  building: Building | '';
  persons: string;
  area: string;
  title: 'OWNER' | 'POSSESSOR' | '';
  from: string;
  payTo: 'CASH' | 'ACCOUNT';
  account: string;
  declared: boolean;
  signed: boolean;
}

/** The first day of the month that is n months from now. */
export function month(n: number, now = new Date()): string {
  const d = new Date(Date.UTC(now.getFullYear(), now.getMonth() + n, 1));
  return d.toISOString().slice(0, 10);
}

export const emptyHousehold = (): HouseholdForm => ({ address: {}, building: '', persons: '', area: '', title: '', from: month(1), payTo: 'CASH', account: '', declared: false, signed: false });

/** The fields as an application has them already: what is supplied later begins from there. The address stays as it is
 *  unless another one is typed. */
export const fromRow = (a: Application): HouseholdForm => ({ ...emptyHousehold(), building: a.building, persons: a.persons ? String(a.persons) : '', area: a.area_m2 ? String(a.area_m2).replace('.', ',') : '', title: a.title, from: a.from_month ?? '', payTo: a.pay_to || 'CASH', account: a.personal?.account ?? '', declared: a.declared, signed: a.signed });

const kept = (a: Address): Address => Object.fromEntries(Object.entries(a).map(([k, v]) => [k, v?.trim()]).filter(([, v]) => v)) as Address;

/** What is sent: only what was said. Of an application that was begun on the web, what it says already is not said again. */
export function givenOf(f: HouseholdForm, begun = false): Given {
  const address = kept(f.address);
  return {
    household: address.house_no ? address : undefined,
    building: f.building || undefined,
    persons: count(f.persons),
    area_m2: figure(f.area),
    title: f.title || undefined,
    from: (!begun && f.from) || undefined,
    pay_to: begun && f.payTo === 'CASH' ? undefined : f.payTo,
    account: f.payTo === 'ACCOUNT' ? f.account.trim() || undefined : undefined,
    declared: f.declared || undefined,
    signed: f.signed || undefined,
  };
}

interface Props {
  form: HouseholdForm;
  onChange: (f: HouseholdForm) => void;
  errorOf?: (field: string) => string | undefined;
}

export function HouseholdFields({ form: f, onChange, errorOf = () => undefined }: Props) {
  const { t, i18n } = useTranslation();
  const set = <K extends keyof HouseholdForm>(k: K, v: HouseholdForm[K]) => onChange({ ...f, [k]: v });
  const line = (k: keyof Address) => <TextInput key={k} label={t(`programme.person.${k}`)} autoComplete="off" value={f.address[k] ?? ''} onChange={(e) => set('address', { ...f.address, [k]: e.currentTarget.value })} error={errorOf(k)} />;
  const bad = (text: string, good: unknown, field: string) => errorOf(field) ?? (text.trim() && good === undefined ? t('relief.waste.badFigure') : undefined);
  const near = [-1, 0, 1, 2, 3].map((n) => month(n));
  const months = !f.from || near.includes(f.from) ? near : [f.from, ...near];
  const name = (m: string) => new Date(`${m}T12:00`).toLocaleDateString(i18n.language, { month: 'long', year: 'numeric' });
  return (
    <>
      <div className="fields">{(['street', 'house_no', 'flat_no', 'city'] as const).map(line)}</div>
      <div className="fields">
        <div role="group" aria-label={t('relief.field.building')} className="labelled">
          <span aria-hidden="true">{t('relief.field.building')}</span>
          <SegmentedControl fullWidth value={f.building} onChange={(v) => set('building', v as Building)} data={[{ value: 'BLOCK', label: t('relief.building.blockShort') }, { value: 'DETACHED', label: t('relief.building.detachedShort') }]} />
        </div>
        <TextInput label={t('relief.field.persons')} inputMode="numeric" autoComplete="off" value={f.persons} onChange={(e) => set('persons', e.currentTarget.value)} error={bad(f.persons, count(f.persons), 'persons')} />
        <TextInput label={t('relief.field.area')} inputMode="decimal" autoComplete="off" rightSection="m²" value={f.area} onChange={(e) => set('area', e.currentTarget.value)} error={bad(f.area, figure(f.area), 'area_m2')} />
        <NativeSelect label={t('relief.field.from')} value={f.from} onChange={(e) => set('from', e.currentTarget.value)} data={[...(f.from ? [] : [{ value: '', label: t('relief.unsaid') }]), ...months.map((m) => ({ value: m, label: name(m) }))]} error={errorOf('from')} />
      </div>
      <div className="fields">
        <NativeSelect label={t('relief.field.title')} value={f.title} onChange={(e) => set('title', e.currentTarget.value as HouseholdForm['title'])} data={[{ value: '', label: t('relief.unsaid') }, { value: 'OWNER', label: t('relief.title.OWNER') }, { value: 'POSSESSOR', label: t('relief.title.POSSESSOR') }]} />
        <NativeSelect label={t('relief.field.payTo')} value={f.payTo} onChange={(e) => set('payTo', e.currentTarget.value as 'CASH')} data={[{ value: 'CASH', label: t('relief.payTo.CASH') }, { value: 'ACCOUNT', label: t('relief.payTo.ACCOUNT') }]} />
        {f.payTo === 'ACCOUNT' && <TextInput label={t('relief.field.account')} inputMode="numeric" autoComplete="off" value={f.account} onChange={(e) => set('account', e.currentTarget.value)} error={errorOf('account')} />}
      </div>
      <div className="hstack wrap" style={{ gap: 24 }}>
        <Checkbox label={t('relief.field.declared')} checked={f.declared} onChange={(e) => set('declared', e.currentTarget.checked)} />
        <Checkbox label={t('relief.field.signed')} checked={f.signed} onChange={(e) => set('signed', e.currentTarget.checked)} />
      </div>
    </>
  );
}
