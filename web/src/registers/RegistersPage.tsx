// Every register of the office on one page: its sheet, its rows one by one, its map.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty, Failed, Waiting } from '../ui/States';
import { number } from '../ui/format';
import { useText } from '../ui/text';
import { firstOf, registersQuery } from './queries';
import { RegisterSheet } from './RegisterSheet';
import './registers.css';

/** The first page of registers: the one that most of the work is in, of those that the role reads. */
export function RegistersStart() {
  const { t } = useTranslation();
  const registers = useQuery(registersQuery);
  if (registers.isError) return <Failed error={registers.error} onRetry={() => void registers.refetch()} />;
  if (!registers.data) return <Waiting what={t('registers.loading')} />;
  const name = firstOf(registers.data.map((r) => r.name));
  return name ? <Navigate to="/registers/$name" params={{ name }} search={{} as never} replace /> : <Empty title={t('role.noRegisters')}>{t('state.refusedWho')}</Empty>;
}

export function RegistersPage() {
  const { t } = useTranslation();
  const text = useText();
  const registers = useQuery(registersQuery);
  const { name } = getRouteApi('/registers/$name').useParams() as { name: string };
  const register = registers.data?.find((r) => r.name === name);
  if (registers.isError) return <Failed error={registers.error} onRetry={() => void registers.refetch()} />;
  if (!registers.data) return <Waiting what={t('registers.loading')} />;
  return (
    <div className="registers">
      <nav className="reg-nav" aria-label={t('registers.label')}>
        {registers.data.map((r) => (
          <Link key={r.name} to="/registers/$name" params={{ name: r.name }} search={{} as never} activeOptions={{ includeSearch: false }} activeProps={{ className: 'active', 'aria-current': 'page' }}>
            <span>{text(r.title)}</span>
            <span className="num">{number(r.count)}</span>
          </Link>
        ))}
        {registers.data.some((r) => r.name === 'parcels') && (
          <Link to="/lineage" search={{} as never}>
            <span>{t('lineage.title')}</span>
          </Link>
        )}
      </nav>
      {register ? <RegisterSheet key={register.name} register={register} /> : <Empty title={t('registers.missing')}>{t('registers.missingWhat')}</Empty>}
    </div>
  );
}
