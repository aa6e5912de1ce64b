// Where to go, for what, and what one is entitled to: the office's own texts, and its points with their hours.
import { useQuery } from '@tanstack/react-query';
import { get, officePrefix, Refusal } from '../../../api/client';
import { date } from '../../../ui/format';
import { ProseView } from '../ProseView';
import { ArriveFrame, useArrive } from './ArriveFrame';

interface Guides {
  guides: { slug: string; title: string; body: string; legal_basis?: string; language?: string }[] | null;
  points?: { code: string; name: string; kind?: string; street?: string; house_no?: string; city?: string; hours?: string; phone?: string }[] | null;
  stay_until?: string;
  updated?: string;
}

export function GuidePage() {
  const arrive = useArrive();
  const { lang, t } = arrive;
  const guides = useQuery({ queryKey: ['programme', 'aid', 'public-guides', lang], queryFn: ({ signal }) => get<Guides>('/public/aid/guides', { lang }, signal), staleTime: 60_000 });
  const list = guides.data?.guides ?? [];
  const points = guides.data?.points ?? [];
  return (
    <ArriveFrame arrive={arrive} title={t('arrive.title')} lead={t('arrive.lead')}>
      {guides.isError ? (
        <div className="notice warn" role="alert">
          <b>{t(guides.error instanceof Refusal && guides.error.status ? 'arrive.off' : 'arrive.offline')}</b>
          <p>{t('arrive.emergency')}</p>
        </div>
      ) : !guides.data ? (
        <p role="status">{t('arrive.loading')}</p>
      ) : list.length === 0 && points.length === 0 ? (
        <div className="notice warn">
          <b>{t('arrive.off')}</b>
          <p>{t('arrive.emergency')}</p>
        </div>
      ) : (
        <>
          {list.length > 1 && (
            <nav aria-label={t('arrive.contents')} className="arrive-contents no-print">
              <ul>
                {list.map((g) => (
                  <li key={g.slug}>
                    <a href={`#${g.slug}`}>{g.title}</a>
                  </li>
                ))}
                {points.length > 0 && (
                  <li>
                    <a href="#points">{t('arrive.points')}</a>
                  </li>
                )}
              </ul>
            </nav>
          )}
          {list.map((g) => (
            <section key={g.slug} id={g.slug} aria-labelledby={`h-${g.slug}`} lang={g.language ?? lang}>
              <h2 id={`h-${g.slug}`}>{g.title}</h2>
              <ProseView body={g.body} />
              {g.legal_basis && <p className="small muted">{t('arrive.basis', { basis: g.legal_basis })}</p>}
            </section>
          ))}
          {points.length > 0 && (
            <section id="points" aria-labelledby="h-points">
              <h2 id="h-points">{t('arrive.points')}</h2>
              <ul className="arrive-points">
                {points.map((p) => (
                  <li key={p.code}>
                    <b>{p.name}</b>
                    <span>{[[p.street, p.house_no].filter(Boolean).join(' '), p.city].filter(Boolean).join(', ')}</span>
                    {p.hours && <span>{t('arrive.hours', { hours: p.hours })}</span>}
                    {p.phone && <a href={`tel:${p.phone.replace(/[^\d+]/g, '')}`}>{p.phone}</a>}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <p className="notice">{t('arrive.emergency')}</p>
          <p className="no-print">
            <a href={`${officePrefix}/card/verify?lang=${lang}`}>{t('arrive.verify')}</a>
          </p>
          {guides.data.updated && <p className="small muted">{t('arrive.updated', { day: date(guides.data.updated) })}</p>}
        </>
      )}
    </ArriveFrame>
  );
}
