// Rows of the programme's registers as its pages ask for them. The questions begin with the word "programme", so that what
// somebody stores elsewhere in the office appears here by itself.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { RowsPage } from '../../api/types';
import type { AidRow } from './types';

interface Asked {
  filter?: string;
  sort?: string;
  limit?: number;
  purpose?: string;
}

/** A piece of text in a filter of the registers (CQL2). */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const rowsOf = <T extends AidRow>(register: string, asked: Asked = {}, signal?: AbortSignal) => get<RowsPage>(`/registers/${register}`, { limit: 200, ...asked }, signal).then((p) => p.rows as unknown as T[]);

export function useRowsOf<T extends AidRow>(register: string, asked: Asked = {}, enabled = true) {
  return useQuery({ queryKey: ['programme', 'rows', register, asked], queryFn: ({ signal }) => rowsOf<T>(register, asked, signal), enabled });
}
