// A department's part of a case: its question and, for whoever may see it, its answer with the basis.
import { useTranslation } from 'react-i18next';
import { date } from '../../ui/format';
import { Go } from '../entry';
import { useText } from '../../ui/text';
import type { CasePart } from './types';

const tone: Record<string, string> = { YES: 'good', NO: 'bad', UNKNOWN: 'hatched' };

export function Part({ part: p }: { part: CasePart }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <section className="part" aria-label={t(`relief.part.${p.part}`)} data-testid={`part-${p.part}`}>
      <h3>
        {t(`relief.part.${p.part}`)}
        {p.verdict && <span className={`badge ${tone[p.verdict] ?? ''}`}>{t(`relief.answer.${p.verdict}`)}</span>}
      </h3>
      <p>{text(p.question)}</p>
      {p.basis && <p>„{p.basis}”</p>}
      <p className="small muted">
        {p.state === 'ASKED' ? t('relief.case.waiting', { day: date(p.due_on) }) : p.state === 'DROPPED' ? t('relief.case.dropped') : t('relief.case.answered', { who: p.answered_by, day: date(p.answered_on) })}
        {p.round > 1 && ` · ${t('relief.checks.round', { n: p.round })}`}
      </p>
      {p.state === 'ASKED' && p.mine && <Go to="/relief/checks">{t('relief.checks.answer')}</Go>}
    </section>
  );
}
