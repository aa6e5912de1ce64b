// What an account keeps (sessions, passkeys, tokens) as one kind of table: waiting, failed and empty are said alike, and the
// last column holds what can be done with a row.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed, Waiting } from '../ui/States';

interface Props<T> {
  /** Id of the heading that names the table. */
  of: string;
  list: UseQueryResult<T[]>;
  loading: string;
  none?: string;
  /** Headings from left to right; figures and times are set apart. */
  heads: (string | { figure: string })[];
  row: (item: T) => ReactNode;
}

export function Kept<T>({ of, list, loading, none, heads, row }: Props<T>) {
  const { t } = useTranslation();
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Waiting what={loading} />;
  if (!list.data.length && none) return <p className="muted">{none}</p>;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-labelledby={of}>
      <table className="table">
        <thead>
          <tr>
            {heads.map((h) => (typeof h === 'string' ? <th key={h}>{h}</th> : <th key={h.figure} className="num">{h.figure}</th>))}
            <th>
              <span className="visually-hidden">{t('account.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>{list.data.map(row)}</tbody>
      </table>
    </div>
  );
}
