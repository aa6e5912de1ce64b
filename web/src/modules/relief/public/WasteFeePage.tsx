// How much for the collection of waste, by every method that the act knows, and what the programme takes off.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PublicPage } from '../../../programme/PublicPage';
import { Working } from '../../../programme/Working';
import { useCouncil, useWaste } from '../useWaste';
import { emptyForm } from '../waste';
import { WasteQuestions } from '../WasteQuestions';
import { WasteResult } from '../WasteResult';
import { useCarried, useCarry } from './carry';
import { GoldenCases } from './GoldenCases';

export function WasteFeePage() {
  const { t } = useTranslation();
  const carried = useCarried();
  const carry = useCarry();
  const [form, setForm] = useState(carried ?? emptyForm);
  const council = useCouncil();
  const answer = useWaste(form, council);
  const a = answer.data;
  return (
    <PublicPage title={t('relief.waste.title')} lead={t('relief.waste.lead')} links={[['/calculators/protective-benefit', t('relief.benefit.title')], ['/apply/relief', t('relief.apply.title')], ['/status/relief', t('relief.status.title')]]}>
      <div className="sticky-answer">
        <WasteResult answer={answer} waiting={t('relief.waste.first')} />
      </div>
      <WasteQuestions form={form} onChange={setForm} council={council} calculator />
      {a && a.support_gr > 0 && !a.example && (
        <div className="notice good vstack" style={{ gap: 12 }}>
          <p>{t('relief.waste.applyWhat')}</p>
          <div>
            <Button onClick={() => carry('/apply/relief', form)}>{t('relief.waste.apply')}</Button>
          </div>
        </div>
      )}
      {a && <Working lines={a.working} basis={a.basis} />}
      <GoldenCases which="waste" />
    </PublicPage>
  );
}
