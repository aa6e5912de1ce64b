// How the program is: database, disk, background work, versions, the last backup. Each with a word, not only a colour.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Part } from '../account/AccountPage';
import { get } from '../api/client';
import { bytes, dateTime, number } from '../ui/format';
import { Failed, Waiting } from '../ui/States';

type Fact = string | number | boolean | null | undefined;
type Facts = Record<string, Fact | Fact[] | Record<string, Fact>>;

export function HealthPage() {
  const { t } = useTranslation();
  const health = useQuery({ queryKey: ['health'], queryFn: ({ signal }) => get<Record<string, Fact | Facts>>('/health', {}, signal), refetchInterval: 15_000 });
  const entries = Object.entries(health.data ?? {});
  const groups = entries.filter((e): e is [string, Facts] => typeof e[1] === 'object' && e[1] !== null && !Array.isArray(e[1]));
  const single = entries.filter(([, v]) => typeof v !== 'object' || v === null);
  return (
    <>
      <h1>{t('admin.part.health')}</h1>
      {health.isError ? (
        <Failed error={health.error} onRetry={() => void health.refetch()} />
      ) : !health.data ? (
        <Waiting what={t('admin.loadingHealth')} />
      ) : (
        <>
          {single.length > 0 && (
            <Part id="h-program" title={t('admin.health.program')}>
              <FactList facts={Object.fromEntries(single) as Facts} />
            </Part>
          )}
          {groups.map(([name, facts]) => (
            <Part key={name} id={`h-${name}`} title={t(`admin.health.${name}`, name)} end={typeof facts.ok === 'boolean' ? <span className={`badge ${facts.ok ? 'good' : 'bad'}`}>{t(facts.ok ? 'admin.well' : 'admin.unwell')}</span> : undefined}>
              <FactList facts={facts} />
            </Part>
          ))}
          <p className="small muted">{t('admin.healthAt', { at: dateTime(new Date(health.dataUpdatedAt).toISOString()) })}</p>
        </>
      )}
    </>
  );
}

function FactList({ facts }: { facts: Facts }) {
  const { t } = useTranslation();
  const word = (name: string, v: Fact): string => {
    if (v === null || v === undefined || v === '') return t('admin.none');
    if (typeof v === 'boolean') return t(v ? 'filter.yes' : 'filter.no');
    if (typeof v === 'number') return /bytes|size|free|total_b|used_b/.test(name) ? bytes(v) : number(v, Number.isInteger(v) ? 0 : 1);
    return /^\d{4}-\d{2}-\d{2}T/.test(v) ? dateTime(v) : v;
  };
  return (
    <dl className="kv">
      {Object.entries(facts)
        .filter(([k]) => k !== 'ok')
        .map(([k, v]) => (
          <div key={k} style={{ display: 'contents' }}>
            <dt>{t(`admin.fact.${k}`, k)}</dt>
            <dd className="num">
              {Array.isArray(v)
                ? v.map((x) => word(k, x as Fact)).join(', ') || t('admin.none')
                : typeof v === 'object' && v !== null
                  ? Object.entries(v)
                      .map(([n, x]) => `${t(`admin.job.${n}`, t(`admin.fact.${n}`, n))}: ${word(n, x)}`)
                      .join(', ') || t('admin.none')
                  : word(k, v)}
            </dd>
          </div>
        ))}
    </dl>
  );
}
