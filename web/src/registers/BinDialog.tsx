// The bin: what was deleted, by whom and when; a row comes back with everything that was in it.
import { Button, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post, Refusal } from '../api/client';
import type { Register } from '../api/types';
import { Explained } from '../ui/Explained';
import { dateTime } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import type { BinRow, CellProblem, ChangeResult } from './types';
import { plain } from './values';

export function BinDialog({ register, mayRestore, onRestored, onClose }: { register: Register; mayRestore: boolean; onRestored: (revision: number) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const bin = useQuery({ queryKey: ['rows', register.name, 'bin'], queryFn: ({ signal }) => get<{ rows: BinRow[] }>(`/registers/${register.name}/bin`, { limit: 500 }, signal) });
  const [failed, setFailed] = useState<{ code: string; message: string } | null>(null);
  const columns = register.columns.filter((c) => c.type !== 'json' && c.type !== 'geometry').slice(0, 5);
  async function restore(rows: BinRow[]) {
    setFailed(null);
    try {
      const r = await post<ChangeResult>(`/registers/${register.name}/changes`, { changes: rows.map((x) => ({ op: 'restore', id: x.id })) });
      onRestored(r.revision);
      await client.invalidateQueries({ queryKey: ['rows', register.name, 'bin'] });
    } catch (e) {
      const r = e as Refusal;
      setFailed((r.problem?.cells as CellProblem[] | undefined)?.[0] ?? r);
    }
  }
  const rows = bin.data?.rows ?? [];
  return (
    <Modal opened onClose={onClose} title={t('bin.title')} size="xl" closeButtonProps={{ 'aria-label': t('action.close') }}>
      {failed && (
        <div className="notice bad" role="alert" style={{ marginBottom: 8 }}>
          <Explained code={failed.code} message={failed.message} />
        </div>
      )}
      {bin.isError ? (
        <Failed error={bin.error} onRetry={() => void bin.refetch()} />
      ) : !bin.data ? (
        <Waiting what={t('bin.loading')} />
      ) : !rows.length ? (
        <Empty title={t('bin.empty')}>{t('bin.emptyWhat')}</Empty>
      ) : (
        <div className="scroll-x">
          <table className="table">
            <thead>
              <tr>
                {columns.map((c) => (
                  <th key={c.field} scope="col">
                    {text(c.title)}
                  </th>
                ))}
                <th scope="col">{t('bin.deleted')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('bin.restore')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <tr key={r.id}>
                  {columns.map((c) => (
                    <td key={c.field}>{plain(c, r.row?.[c.field])}</td>
                  ))}
                  <td className="num">
                    {dateTime(r.deleted_at)} <span className="muted">{r.deleted_by}</span>
                  </td>
                  <td>
                    {mayRestore && (
                      <Button size="compact-sm" variant="default" onClick={() => void restore([r])}>
                        {t('bin.restore')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Modal>
  );
}
