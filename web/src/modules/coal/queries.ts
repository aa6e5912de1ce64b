// Questions about the sale of goods. They begin with "programme", so that whatever is stored anywhere asks them again.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/client';
import type { Certificate, DayTotals, Good, Purchase, StockNow, Yard } from './types';

const rows = <T>(register: string, query: Record<string, string | number> = {}) =>
  queryOptions({ queryKey: ['programme', 'rows', register, query], queryFn: ({ signal }) => get<{ rows: T[] }>(`/registers/${register}`, { limit: 1000, ...query }, signal).then((p) => p.rows ?? []) });

export const goodsQuery = rows<Good>('coal_goods');
export const yardsQuery = rows<Yard>('coal_yards');
export const registerRows = rows;

export const stockQuery = queryOptions({ queryKey: ['programme', 'coal', 'stock'], queryFn: ({ signal }) => get<StockNow>('/coal/stock', {}, signal) });
export const adviceQuery = queryOptions({ queryKey: ['programme', 'coal', 'advice'], queryFn: ({ signal }) => get<Purchase>('/coal/advice', {}, signal) });

export const dayQuery = (day: string, yard: string) => queryOptions({ queryKey: ['programme', 'coal', 'day', day, yard], queryFn: ({ signal }) => get<DayTotals>(`/coal/days/${day}`, { yard }, signal) });

/** A certificate by the number that stands on it. Asked again whenever something is stored: another till may have sold on it. */
export const certificateQuery = (number: string) =>
  queryOptions({
    queryKey: ['programme', 'coal', 'certificate', number],
    queryFn: ({ signal }) => get<Certificate>(`/coal/certificates/by-number/${encodeURIComponent(number)}`, {}, signal),
    enabled: number !== '',
    retry: false,
    staleTime: 0,
  });

/** What is sold and where, without what is no longer used. */
export const useGoods = () => (useQuery(goodsQuery).data ?? none).filter((g) => g.active !== false);
export const useYards = () => (useQuery(yardsQuery).data ?? none).filter((y) => y.active !== false);
const none: never[] = [];

/** Names of goods and of yards in the reader's words, by their codes. */
export function useNames() {
  const { i18n } = useTranslation();
  const goods = useQuery(goodsQuery).data;
  const yards = useQuery(yardsQuery).data;
  return {
    good: (code: string) => {
      const g = goods?.find((x) => x.code === code);
      return (i18n.language === 'en' && g?.name_en) || g?.name || code;
    },
    yard: (code: string) => yards?.find((y) => y.code === code)?.name || code,
  };
}
