// The protective benefit: what it was on a day, by income and household. It has ended; the page says so and still counts.
import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../../../api/client';
import { PublicPage } from '../../../programme/PublicPage';
import { Working } from '../../../programme/Working';
import { Day } from '../../../ui/Day';
import { Explained } from '../../../ui/Explained';
import { date, money } from '../../../ui/format';
import { read } from '../../../ui/sheet/codec';
import { useBenefit } from '../useWaste';
import { count } from '../waste';
import { GoldenCases } from './GoldenCases';
import '../relief.css';

/** The last day on which the benefit was paid: the page opens on it, so that it has something to count. */
const lastDay = '2024-06-30';

export function BenefitPage() {
  const { t } = useTranslation();
  const [persons, setPersons] = useState('');
  const [income, setIncome] = useState('');
  const [coal, setCoal] = useState(false);
  const [on, setOn] = useState<string | null>(lastDay);
  const n = count(persons);
  const sum = read({ kind: 'money' }, income);
  const gr = sum.ok && typeof sum.value === 'number' && sum.value >= 0 ? sum.value : undefined;
  const answer = useBenefit(n !== undefined && gr !== undefined ? { on: on ?? undefined, persons: n, income_gr: gr, heating_coal: coal || undefined } : undefined);
  const a = answer.data;
  return (
    <PublicPage title={t('relief.benefit.title')} lead={t('relief.benefit.lead')} links={[['/calculators/waste-fee', t('relief.waste.title')], ['/apply/relief', t('relief.apply.title')]]}>
      <div className="sticky-answer">
        <div className="answer" role="status" data-testid="answer">
          {answer.isError ? (
            <p style={{ color: 'var(--bad)' }}>{answer.error instanceof Refusal && answer.error.code !== 'offline' ? <Explained code={answer.error.code} message={answer.error.message} /> : t('relief.noAnswer')}</p>
          ) : !a ? (
            <p className="muted">{t('relief.benefit.first')}</p>
          ) : a.ended ? (
            <>
              <span className="sum">{t('relief.benefit.ended')}</span>
              <span>{t('relief.benefit.endedWhat')}</span>
            </>
          ) : (
            <>
              <span>{t('relief.benefit.answer', { day: date(on) })}</span>
              <span className="sum">{money(a.amount_gr)}</span>
            </>
          )}
        </div>
      </div>
      <TextInput label={t('relief.benefit.persons')} inputMode="numeric" autoComplete="off" value={persons} onChange={(e) => setPersons(e.currentTarget.value)} error={persons.trim() && n === undefined ? t('relief.waste.badFigure') : undefined} style={{ maxWidth: 320 }} />
      <TextInput label={t('relief.benefit.income')} description={t('relief.benefit.incomeWhat')} inputMode="decimal" autoComplete="off" rightSection="zł" value={income} onChange={(e) => setIncome(e.currentTarget.value)} error={income.trim() && gr === undefined ? t('relief.waste.badFigure') : undefined} style={{ maxWidth: 320 }} />
      <Checkbox size="md" label={t('relief.benefit.coal')} description={t('relief.benefit.coalWhat')} checked={coal} onChange={(e) => setCoal(e.currentTarget.checked)} />
      <Day label={t('relief.benefit.on')} description={t('relief.benefit.onWhat')} value={on} onChange={setOn} style={{ maxWidth: 320 }} />
      {a && <Working lines={a.working} basis={a.basis} />}
      <GoldenCases which="benefit" />
    </PublicPage>
  );
}
