// One row of a register: a form with only the fields of this person's role, what colleagues wrote and attached, the
// raw row as it came, how it changed, and where it is.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { get, url } from '../api/client';
import type { Register, RowDetail } from '../api/types';
import { number } from '../ui/format';
import { Changes as History } from '../ui/Changes';
import { IconClose, IconPin } from '../ui/icons';
import { RawTable } from '../ui/RawTable';
import { Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { positions } from '../findings/plan';
import { historyQuery } from './CellHistory';
import { Comments } from './Comments';
import { ObjectTrack } from '../observations/ObjectTrack';
import { Files } from './Files';
import { RowForm } from './RowForm';
import type { OwnField } from './types';
import type { Asked } from './useRows';
import type { Changes } from './useChanges';

interface Props {
  register: Register;
  own: OwnField[];
  id: number;
  lonlat?: [number, number] | null;
  asked: Asked;
  /** An earlier time is shown: nothing is changed there. */
  locked: boolean;
  changes: Changes;
  onHistory: (field: string) => void;
  onClose: () => void;
}

export function RowCard({ register, own, id, lonlat, asked, locked, changes, onHistory, onClose }: Props) {
  const session = useSession();
  const { t } = useTranslation();
  const text = useText();
  const query = { on: asked.on, known: asked.known, purpose: asked.purpose };
  const row = useQuery({ queryKey: ['row', register.name, id, query], queryFn: ({ signal }) => get<RowDetail>(`/registers/${register.name}/${id}`, query, signal) });
  const history = useQuery(historyQuery(register.name, id, asked.purpose));
  const titles = (f: string) => text(register.columns.find((c) => c.field === f)?.title) || f;
  const r = row.data;
  const at = lonlat ?? (r?.lonlat as [number, number] | undefined) ?? middle(r);
  const linkable = (register.name === 'decisions' || register.name === 'leases') && session.permissions?.includes('finding.decide');
  return (
    <aside className="card" aria-label={t('registers.row')}>
      <div className="card-head">
        <div className="grow clip" style={{ fontWeight: 600 }}>
          {text(register.title)} <span className="muted num">#{id}</span>
        </div>
        {linkable && (
          <Button size="compact-sm" variant="light" component={Link} to="/linking" search={{ kind: register.name === 'leases' ? 'lease' : 'decision', id } as never}>
            {t('linking.open')}
          </Button>
        )}
        {register.name === 'parcels' && typeof r?.parcel_id === 'string' && (
          <Button size="compact-sm" variant="light" component={Link} to="/lineage" search={{ parcel: r.parcel_id } as never}>
            {t('lineage.open')}
          </Button>
        )}
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
          <RowForm register={register} own={own} id={id} row={r} locked={locked} purpose={asked.purpose} changes={changes} onHistory={onHistory} />
          {register.name === 'objects' && <ObjectTrack object={id} />}
          <Comments register={register.name} id={id} locked={locked} />
          <Files register={register.name} id={id} locked={locked || !register.rights?.edit} purpose={asked.purpose} />
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
            {history.data?.length ? <History history={[...history.data].reverse()} title={titles} /> : <p className="small muted">{history.isError ? (history.error as Error).message : history.data ? t('history.none') : t('state.waiting')}</p>}
          </section>
        </div>
      )}
    </aside>
  );
}

export const fileUrl = (register: string, id: number, no: number, purpose?: string) => url(`/registers/${register}/${id}/files/${no}`, { purpose });

function middle(r?: RowDetail): [number, number] | undefined {
  const ps = positions(r?.geometry);
  if (!ps.length) return undefined;
  const xs = ps.map((p) => p[0]);
  const ys = ps.map((p) => p[1]);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}
