// Fields that several pages of the programme share.
import { Select, TextInput, type SelectProps, type TextInputProps } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { forwardRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../account/session';
import { Day } from '../../ui/Day';
import { Empty, Failed, Waiting } from '../../ui/States';
import { may } from '../entry';
import { kilograms } from './amounts';
import { useGoods, useNames, useYards } from './queries';
import '../../programme/programme.css';
import './coal.css';

/** The page, or why this person is not shown it. */
export function Only({ any, children }: { any: string[]; children: ReactNode }) {
  const { t } = useTranslation();
  return may(useSession(), ...any) ? children : <Empty title={t('state.refused')}>{t('state.refusedWho')}</Empty>;
}

/** What a question answers, and its other states. */
export function Asked<T>({ query, waiting, children }: { query: UseQueryResult<T>; waiting: string; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Waiting what={waiting} />;
}

type Choice = Omit<SelectProps, 'data' | 'onChange'> & { onChange: (v: string) => void };

export function YardSelect({ onChange, ...rest }: Choice) {
  const { t } = useTranslation();
  const yards = useYards();
  return <Select label={t('coal.yard')} required withAsterisk={false} allowDeselect={false} data={yards.map((y) => ({ value: y.code, label: y.name || y.code }))} onChange={(v) => v && onChange(v)} {...rest} />;
}

export function GoodSelect({ onChange, ...rest }: Choice) {
  const { t } = useTranslation();
  const goods = useGoods();
  const names = useNames();
  return <Select label={t('coal.good')} required withAsterisk={false} allowDeselect={false} data={goods.map((g) => ({ value: g.code, label: names.good(g.code) }))} onChange={(v) => v && onChange(v)} {...rest} />;
}

/** A mass as people type it: 750, 1 500 kg, 1,5 t. */
export const Mass = forwardRef<HTMLInputElement, Omit<TextInputProps, 'onChange'> & { value: string; onChange: (v: string) => void }>(function Mass({ value, onChange, error, ...rest }, ref) {
  const { t } = useTranslation();
  return <TextInput ref={ref} label={t('coal.kg')} placeholder="1 500" required withAsterisk={false} inputMode="numeric" autoComplete="off" value={value} onChange={(e) => onChange(e.currentTarget.value)} error={error ?? (value && kilograms(value) === undefined ? t('coal.till.badKg') : undefined)} {...rest} />;
});

/** The day on which it happened, when it is written down from paper later. */
export function OnDay({ value, onChange, error }: { value: string | null; onChange: (v: string | null) => void; error?: string }) {
  const { t } = useTranslation();
  return <Day label={t('coal.on')} placeholder={t('runs.today')} value={value} onChange={onChange} maxDate={new Date()} error={error} />;
}
