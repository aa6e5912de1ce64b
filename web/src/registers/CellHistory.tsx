// One cell through time: who wrote what, when, and why.
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { HistoryEntry, Register, RowDetail } from '../api/types';
import { dateTime, number } from '../ui/format';
import { note } from '../ui/notes';
import { Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { plain } from './values';

export const historyQuery = (register: string, id: number, purpose?: string) => ({
  queryKey: ['row', register, id, 'history', purpose ?? ''],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<HistoryEntry[] | { rows: HistoryEntry[] }>(`/registers/${register}/${id}/history`, { purpose }, signal).then((h) => (Array.isArray(h) ? h : h.rows)),
});

export function CellHistory({ register, id, field, purpose, onClose }: { register: Register; id: number; field: string; purpose?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const history = useQuery(historyQuery(register.name, id, purpose));
  const now = useQuery({ queryKey: ['row', register.name, id, { purpose }], queryFn: ({ signal }) => get<RowDetail>(`/registers/${register.name}/${id}`, { purpose }, signal) });
  const column = register.columns.find((c) => c.field === field);
  const shown = (v: unknown) => (v === null || v === undefined || v === '' ? t('change.empty') : (column && plain(column, v)) || String(v));
  // Of covered fields it is only said that they changed.
  const covered = '•••';
  const hidden = (h: HistoryEntry) => h.masked?.includes(field) ?? false;
  const steps = (history.data ?? []).filter((h) => h.changes?.[field] || hidden(h));
  const first = history.data?.[0];
  const began = steps.length ? (hidden(steps[0]) ? covered : steps[0].changes![field][0]) : now.data?.[field];
  return (
    <Modal opened onClose={onClose} title={`${t('sheet.cellHistory')}: ${text(column?.title) || field}`} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      {history.isError ? (
        <Failed error={history.error} onRetry={() => void history.refetch()} />
      ) : !history.data ? (
        <Waiting what={t('sheet.loadingHistory')} />
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('sheet.when')}</th>
              <th scope="col">{t('sheet.who')}</th>
              <th scope="col">{t('sheet.was')}</th>
              <th scope="col">{t('sheet.became')}</th>
            </tr>
          </thead>
          <tbody>
            {[...steps].reverse().map((h) => (
              <tr key={h.version}>
                <td className="num">{dateTime(h.at)}</td>
                <td>
                  {h.actor} {h.reason && <div className="muted small">{note(t, h.reason)}</div>}
                  {h.known_from !== undefined && <div className="muted small">{t('shell.revision', { n: number(h.known_from) })}</div>}
                </td>
                <td className="old">{hidden(h) ? covered : shown(h.changes![field][0])}</td>
                <td className="new">{hidden(h) ? covered : shown(h.changes![field][1])}</td>
              </tr>
            ))}
            {first && (
              <tr>
                <td className="num">{dateTime(first.at)}</td>
                <td>{first.actor}</td>
                <td className="muted">{t('sheet.rowCame')}</td>
                <td>{began === covered ? covered : shown(began)}</td>
              </tr>
            )}
          </tbody>
        </table>
      )}
    </Modal>
  );
}
