// An application from home. What the calculator was told is here already; nothing of it is typed again. It is a draft until
// it is signed: the page says what to do with its code.
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionForm } from '../../../programme/ActionForm';
import { useAction } from '../../../programme/action';
import { PublicPage } from '../../../programme/PublicPage';
import { Copy } from '../../../ui/Copy';
import { Go } from '../../entry';
import { month } from '../Household';
import type { Address, Building } from '../types';
import { useCouncil, useWaste } from '../useWaste';
import { count, emptyForm, figure } from '../waste';
import { WasteQuestions } from '../WasteQuestions';
import { WasteResult } from '../WasteResult';
import { useCarried, useCarry } from './carry';
import '../relief.css';

interface Drafted {
  name?: string;
  phone?: string;
  household?: Address;
  building?: Building;
  persons?: number;
  area_m2?: number;
  title?: 'OWNER' | 'POSSESSOR';
  from?: string;
}

export function ApplyPage() {
  const { t, i18n } = useTranslation();
  const carried = useCarried();
  const carry = useCarry();
  const council = useCouncil();
  const [form, setForm] = useState(carried ?? emptyForm);
  const answer = useWaste(form, council);
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [address, setAddress] = useState<Address>({});
  const [title, setTitle] = useState<'' | 'OWNER' | 'POSSESSOR'>('');
  const [from, setFrom] = useState(month(1));
  const action = useAction<{ code: string }, Drafted>('/public/relief/applications');
  const code = action.answer?.code;
  const months = [0, 1, 2, 3].map((n) => month(n));
  const wording = (m: string) => new Date(`${m}T12:00`).toLocaleDateString(i18n.language, { month: 'long', year: 'numeric' });
  const persons = count(form.persons);
  const area = figure(form.area);
  const complete = !!(name.trim() && address.house_no?.trim() && (address.street?.trim() || address.city?.trim()) && form.building && persons && area && title);

  if (code)
    return (
      <PublicPage title={t('relief.apply.done')} links={[['/status/relief', t('relief.status.title')], ['/calculators/waste-fee', t('relief.waste.title')]]}>
        <div className="answer" role="status">
          <span>{t('relief.apply.code')}</span>
          <span className="code-big" data-testid="code">
            {code}
          </span>
          <span className="no-print">
            <Copy text={code} label={t('relief.apply.copy')} />
          </span>
        </div>
        <p>{t('relief.apply.codeWhat')}</p>
        <h2>{t('relief.apply.next')}</h2>
        <ol className="steps">
          {(['sign', 'bring', 'check'] as const).map((s) => (
            <li key={s}>{t(`relief.apply.step.${s}`)}</li>
          ))}
        </ol>
        <WasteResult answer={answer} waiting={t('relief.waste.first')} small />
      </PublicPage>
    );
  return (
    <PublicPage title={t('relief.apply.title')} lead={t('relief.apply.lead')} links={[['/status/relief', t('relief.status.title')], ['/calculators/waste-fee', t('relief.waste.title')]]}>
      <ActionForm
        action={action}
        label={t('relief.apply.title')}
        submit={t('relief.apply.send')}
        disabled={!complete}
        beside={!complete && <span className="small muted">{t('relief.apply.incomplete')}</span>}
        body={() =>
          complete
            ? { name: name.trim(), phone: phone.trim() || undefined, household: Object.fromEntries(Object.entries(address).filter(([, v]) => v?.trim())), building: form.building as Building, persons, area_m2: area, title: title || undefined, from }
            : undefined
        }
      >
        <h2>{t('relief.apply.household')}</h2>
        {carried && form.building && persons && area ? (
          <div className="carried" data-testid="carried">
            <dl className="facts" style={{ fontSize: 16 }}>
              <dt>{t('relief.waste.building')}</dt>
              <dd>{form.building ? t(`relief.building.${form.building}`) : '–'}</dd>
              <dt>{t('relief.waste.persons')}</dt>
              <dd>{form.persons || '–'}</dd>
              <dt>{t('relief.waste.area')}</dt>
              <dd>{form.area ? `${form.area} m²` : '–'}</dd>
            </dl>
            <button type="button" className="link" onClick={() => carry('/calculators/waste-fee', form)}>
              {t('relief.apply.change')}
            </button>
          </div>
        ) : (
          <WasteQuestions form={{ ...form, method: 'AREA' }} onChange={setForm} council={council} />
        )}
        <WasteResult answer={answer} waiting={t('relief.apply.sum')} small />
        <div className="fields">
          {(['street', 'house_no', 'flat_no', 'city'] as const).map((k) => (
            <TextInput key={k} label={t(`programme.person.${k}`)} autoComplete={({ street: 'address-line1', city: 'address-level2' } as Record<string, string>)[k] ?? 'off'} value={address[k] ?? ''} onChange={(e) => setAddress({ ...address, [k]: e.currentTarget.value })} error={action.errorOf(k)} />
          ))}
        </div>
        <h2>{t('relief.apply.you')}</h2>
        <TextInput label={t('relief.apply.name')} autoComplete="name" value={name} onChange={(e) => setName(e.currentTarget.value)} error={action.errorOf('name')} />
        <NativeSelect label={t('relief.apply.right')} value={title} onChange={(e) => setTitle(e.currentTarget.value as 'OWNER')} data={[{ value: '', label: t('relief.choose') }, { value: 'OWNER', label: t('relief.title.OWNER') }, { value: 'POSSESSOR', label: t('relief.title.POSSESSOR') }]} />
        <TextInput label={t('relief.apply.phone')} description={t('relief.apply.phoneWhat')} inputMode="tel" autoComplete="tel" value={phone} onChange={(e) => setPhone(e.currentTarget.value)} error={action.errorOf('phone')} />
        <NativeSelect label={t('relief.field.from')} value={from} onChange={(e) => setFrom(e.currentTarget.value)} data={months.map((m) => ({ value: m, label: wording(m) }))} />
        <p className="small muted">
          {t('relief.apply.privacy')} <Go to="/status/relief">{t('relief.status.title')}</Go>
        </p>
      </ActionForm>
    </PublicPage>
  );
}
