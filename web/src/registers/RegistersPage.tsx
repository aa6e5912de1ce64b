// Every register of the office on one page: its sheet, its rows one by one, its map.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { Register } from '../api/types';
import { Empty, Failed, Waiting } from '../ui/States';
import { number } from '../ui/format';
import { useText } from '../ui/text';
import { RegisterSheet } from './RegisterSheet';
import './registers.css';

export const registersQuery = { queryKey: ['registers'], queryFn: ({ signal }: { signal: AbortSignal }) => get<Register[]>('/registers', {}, signal), staleTime: 60_000 };

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
      </nav>
      {register ? <RegisterSheet key={register.name} register={register} /> : <Empty title={t('registers.missing')}>{t('registers.missingWhat')}</Empty>}
    </div>
  );
}
