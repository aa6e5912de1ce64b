// An officer opens a location check by its number: what was asked and what was said then.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { components } from '../api/schema';
import { date, dateTime, decimal } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import { AnswerView } from './AnswerView';
import type { Form } from './question';
import { words, type Lang } from './words';
import './check.css';

type Kept = components['schemas']['CheckKept'];

export function KeptPage() {
  const { t, i18n } = useTranslation();
  const { number } = useParams({ strict: false }) as { number: string };
  const lang: Lang = i18n.language === 'en' ? 'en' : 'pl';
  const w = words[lang];
  const kept = useQuery({ queryKey: ['check', number], queryFn: ({ signal }) => get<Kept>(`/checks/${encodeURIComponent(number)}`, {}, signal), retry: false });
  const form = useQuery({ queryKey: ['check', 'form'], queryFn: ({ signal }) => get<Form>('/check/form', {}, signal), retry: false });
  const q = kept.data?.question;
  const yesNo = (v?: boolean) => (v === undefined ? w.unknown : v ? w.yes : w.no);
  const metres = (v?: number) => v !== undefined && `${decimal(v)} m`;
  return (
    <div className="page" tabIndex={0} role="region" aria-label={t('locationCheck.title')}>
      <div className="page-in check-kept">
        <h1>
          {t('locationCheck.title')} <span className="mono">{number}</span>
        </h1>
        {kept.isError ? (
          <Failed error={kept.error} onRetry={() => void kept.refetch()} />
        ) : !kept.data || !q ? (
          <Waiting what={t('locationCheck.loading')} />
        ) : (
          <>
            <p className="muted">{t('locationCheck.asked', { at: dateTime(kept.data.at), revision: kept.data.answer.revision })}</p>
            <dl className="check-facts">
              {(
                [
                  [w.type, form.data?.types.find((x) => x.code === q.type)?.words[lang] ?? q.type],
                  [w.place, `${kept.data.answer.lat.toFixed(6)}, ${kept.data.answer.lon.toFixed(6)}`],
                  [w.width, metres(q.width)],
                  [w.height, metres(q.height)],
                  [w.bottom, metres(q.bottom)],
                  [w.top, metres(q.top)],
                  [w.sides, q.sides],
                  [w.mount, q.mount && w.mounts[q.mount as keyof typeof w.mounts]],
                  [w.light, yesNo(q.illuminated)],
                  [w.digital, yesNo(q.digital)],
                  [w.businesses, q.businesses],
                  [w.from, date(q.from)],
                  [w.to, date(q.to)],
                ] as [string, string | number | false | undefined][]
              ).map(([k, v]) => v !== undefined && v !== false && v !== '' && v !== 0 && (
                <div key={k}>
                  <dt>{k}</dt>
                  <dd>{v}</dd>
                </div>
              ))}
            </dl>
            <AnswerView answer={kept.data.answer} lang={lang} w={w} />
          </>
        )}
      </div>
    </div>
  );
}
