// The questions of the waste-fee calculator: for a resident on a phone, and inside the application.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Choices } from '../../programme/PublicPage';
import { Day } from '../../ui/Day';
import { methods, type Method } from './types';
import { count, figure, quantityOf, type WasteForm } from './waste';

interface Props {
  form: WasteForm;
  onChange: (f: WasteForm) => void;
  council: Method;
  /** In an application the method and the day are the office's. */
  calculator?: boolean;
}

export function WasteQuestions({ form, onChange, council, calculator }: Props) {
  const { t } = useTranslation();
  const set = <K extends keyof WasteForm>(k: K, v: WasteForm[K]) => onChange({ ...form, [k]: v });
  const method = form.method || council;
  const quantity = quantityOf(method);
  const wrong = (text: string, good: unknown) => (text.trim() && good === undefined ? t('relief.waste.badFigure') : undefined);
  const field = (k: 'area' | 'water' | 'containers') => (
    <TextInput label={t(`relief.waste.${k}`)} description={t(`relief.waste.${k}What`)} inputMode="decimal" autoComplete="off" value={form[k]} onChange={(e) => set(k, e.currentTarget.value)} error={wrong(form[k], k === 'containers' ? count(form[k], 500) : figure(form[k]))} style={{ maxWidth: 320 }} />
  );
  return (
    <>
      {calculator && (
        <NativeSelect
          label={t('relief.waste.method')}
          value={form.method}
          onChange={(e) => set('method', e.currentTarget.value as Method | '')}
          data={[{ value: '', label: t('relief.waste.asCouncil', { method: t(`relief.method.${council}`) }) }, ...methods.filter((m) => m !== council).map((m) => ({ value: m, label: t(`relief.method.${m}`) }))]}
        />
      )}
      {method !== 'CONTAINER' && (
        <>
          <Choices legend={t('relief.waste.building')} name="building" value={form.building || null} onChange={(b) => set('building', b)} options={[['BLOCK', t('relief.building.BLOCK')], ['DETACHED', t('relief.building.DETACHED')]]} />
          <TextInput label={t('relief.waste.persons')} description={t('relief.waste.personsWhat')} inputMode="numeric" autoComplete="off" value={form.persons} onChange={(e) => set('persons', e.currentTarget.value)} error={wrong(form.persons, count(form.persons))} style={{ maxWidth: 320 }} />
        </>
      )}
      {quantity !== 'persons' && field(quantity)}
      {calculator && (
        <details className="fold" open={form.compost || !form.segregated || !!form.on || undefined}>
          <summary>{t('relief.waste.more')}</summary>
          <div className="vstack" style={{ gap: 16, paddingTop: 8 }}>
            <Checkbox size="md" label={t('relief.waste.compost')} checked={form.compost} onChange={(e) => set('compost', e.currentTarget.checked)} />
            <Checkbox size="md" label={t('relief.waste.notSegregated')} checked={!form.segregated} onChange={(e) => set('segregated', !e.currentTarget.checked)} />
            <Day label={t('relief.waste.on')} description={t('relief.waste.onWhat')} value={form.on} onChange={(v) => set('on', v)} style={{ maxWidth: 320 }} />
          </div>
        </details>
      )}
    </>
  );
}
