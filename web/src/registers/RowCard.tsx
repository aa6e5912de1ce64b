// One row of a register: its fields, the raw row as it came, how it changed, and where it is.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { HistoryEntry, Register, RowDetail } from '../api/types';
import { number } from '../ui/format';
import { Changes } from '../ui/Changes';
import { IconClose, IconPin } from '../ui/icons';
import { RawTable } from '../ui/RawTable';
import { Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { positions } from '../findings/plan';
import { value } from './values';

export function RowCard({ register, id, lonlat, onClose }: { register: Register; id: number; lonlat?: [number, number] | null; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const row = useQuery({ queryKey: ['row', register.name, id], queryFn: ({ signal }) => get<RowDetail>(`/registers/${register.name}/${id}`, {}, signal) });
  const history = useQuery({ queryKey: ['row', register.name, id, 'history'], queryFn: ({ signal }) => get<HistoryEntry[] | { rows: HistoryEntry[] }>(`/registers/${register.name}/${id}/history`, {}, signal).then((h) => (Array.isArray(h) ? h : h.rows)) });
  const titles = (f: string) => text(register.columns.find((c) => c.field === f)?.title) || f;
  const r = row.data;
  const at = lonlat ?? (r?.lonlat as [number, number] | undefined) ?? middle(r);
  return (
    <aside className="card" aria-label={t('registers.row')}>
      <div className="card-head">
        <div className="grow clip" style={{ fontWeight: 600 }}>
          {text(register.title)} <span className="muted num">#{id}</span>
        </div>
        {at && (
          <Button size="compact-sm" variant="light" leftSection={<IconPin size={14} />} component={Link} to="/" search={(register.name === 'discrepancies' ? { id } : { at: `${at[0].toFixed(6)},${at[1].toFixed(6)},18` }) as never}>
            {t('registers.onMap')}
          </Button>
        )}
        <button type="button" className="icon-btn" onClick={onClose} aria-label={t('action.close')} title={`${t('action.close')} (Esc)`}>
          <IconClose />
        </button>
      </div>
      {row.isError ? (
        <Failed error={row.error} onRetry={() => void row.refetch()} />
      ) : !r ? (
        <Waiting what={t('card.loading')} />
      ) : (
        <div className="card-body">
          <dl className="facts" style={{ gridTemplateColumns: 'minmax(110px, 40%) 1fr' }}>
            {register.columns
              .filter((c) => r[c.field] !== null && r[c.field] !== undefined && r[c.field] !== '' && c.type !== 'geometry')
              .map((c) => (
                <Fragment key={c.field}>
                  <dt>{text(c.title) || c.field}</dt>
                  <dd style={{ overflowWrap: 'anywhere' }}>{value(c, r[c.field])}</dd>
                </Fragment>
              ))}
          </dl>
          {r.source && (
            <section>
              <h3>{t('registers.source')}</h3>
              <div style={{ fontSize: 13, marginBottom: 8 }}>
                <span className="mono">{r.source.file}</span> {r.source.row ? t('card.row', { row: number(r.source.row) }) : ''}
                {r.source.import && (
                  <>
                    {' · '}
                    <Link to="/imports/$id" params={{ id: String(r.source.import) }}>
                      {t('registers.import', { id: r.source.import })}
                    </Link>
                  </>
                )}
              </div>
              {r.raw && Object.keys(r.raw).length > 0 && <RawTable raw={r.raw} />}
            </section>
          )}
          <section>
            <h3>{t('card.history')}</h3>
            {history.data?.length ? <Changes history={history.data} title={titles} /> : <p className="small muted">{history.isError ? (history.error as Error).message : history.data ? t('history.none') : t('state.waiting')}</p>}
          </section>
        </div>
      )}
    </aside>
  );
}

function middle(r?: RowDetail): [number, number] | undefined {
  const ps = positions(r?.geometry);
  if (!ps.length) return undefined;
  const xs = ps.map((p) => p[0]);
  const ys = ps.map((p) => p[1]);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}
