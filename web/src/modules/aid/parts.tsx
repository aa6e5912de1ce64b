// Small pieces that the programme's pages share.
import { Select, type SelectProps } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../account/session';
import { Empty, Failed, Waiting } from '../../ui/States';
import { may } from '../entry';
import { useRowsOf } from './data';
import type { PointRow } from './types';
import '../../programme/programme.css';
import './aid.css';

/** A page's heading, what the page is for, and what stands beside it. */
export function Head({ title, what, children }: { title: string; what?: string; children?: ReactNode }) {
  return (
    <div className="hstack wrap aid-head">
      <div className="grow">
        <h1>{title}</h1>
        {what && <p className="muted">{what}</p>}
      </div>
      {children}
    </div>
  );
}

/** The page, or why this person is not shown it. */
export function Only({ any, children }: { any: string[]; children: ReactNode }) {
  const { t } = useTranslation();
  const s = useSession();
  return may(s, ...any) ? children : <Empty title={t('state.refused')}>{t('state.refusedWho')}</Empty>;
}

/** The states of a question besides its answer. */
export function Asked<T>({ query, waiting, children }: { query: UseQueryResult<T>; waiting: string; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Waiting what={waiting} />;
}

const KEY = 'spoina.aid.point';

/** The point where this browser stands; it is remembered here. */
export function rememberedPoint(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export function rememberPoint(code: string) {
  try {
    localStorage.setItem(KEY, code);
  } catch {
    // chosen again at the next visit
  }
}

/** onlyOne: whoever reaches a single issuing point stands at it and is not asked. */
export function PointSelect({ onChange, onlyOne, ...props }: Omit<SelectProps, 'data' | 'onChange'> & { onChange: (code: string) => void; onlyOne?: boolean }) {
  const { t } = useTranslation();
  const points = useRowsOf<PointRow>('aid_points', { sort: 'name' });
  const issuing = (points.data ?? []).filter((p) => p.kind === 'ISSUE');
  const only = onlyOne && !props.value && issuing.length === 1 ? issuing[0].code : undefined;
  const take = useRef(onChange);
  take.current = onChange;
  useEffect(() => {
    if (only) take.current(only);
  }, [only]);
  return <Select label={t('aid.point')} data={(points.data ?? []).map((p) => ({ value: p.code, label: p.name }))} onChange={(v) => v && onChange(v)} allowDeselect={false} comboboxProps={{ withinPortal: true }} nothingFoundMessage={t('aid.noPoints')} {...props} />;
}

/** Yes or no, told with a mark, a word and a colour. */
export function Verdict({ yes, title, children }: { yes: boolean; title: string; children?: ReactNode }) {
  return (
    <div className={`verdict ${yes ? 'yes' : 'no'}`} role="status" aria-live="assertive" data-answer={yes ? 'yes' : 'no'}>
      <svg width="44" height="44" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={2.4} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        <path d={yes ? 'm5 12.5 4.5 4.5L19 7.5' : 'm6 6 12 12M18 6 6 18'} />
      </svg>
      <div>
        <b>{title}</b>
        {children}
      </div>
    </div>
  );
}
