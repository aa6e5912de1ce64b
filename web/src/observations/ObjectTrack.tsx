// The track of an object: every scan and every person that looked at it, in what each differs from the one before, and a
// form for what an officer has seen. An absence counts only where somebody looked.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { useMay, useSession } from '../account/session';
import { get, remove } from '../api/client';
import { Files } from '../registers/Files';
import { date, withUnit } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import { ObservationForm } from './ObservationForm';
import type { Look, Track } from './types';

export const trackKey = (object: number) => ['object', object, 'track'];

export function ObjectTrack({ object }: { object: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const track = useQuery({ queryKey: trackKey(object), queryFn: ({ signal }) => get<Track>(`/objects/${object}/track`, {}, signal), retry: false });
  const d = track.data;
  return (
    <section aria-label={t('observations.track')}>
      <h3>
        {t('observations.track')} {d && <span className="muted small">· {t(`observations.status.${d.status}`)}</span>}
      </h3>
      {track.isError ? (
        <Failed error={track.error} onRetry={() => void track.refetch()} />
      ) : !d ? (
        <Waiting what={t('observations.loading')} />
      ) : (
        <ol className="row-list">
          {d.events.map((e, i) => (
            <li key={i}>
              <Event look={e} object={object} />
            </li>
          ))}
        </ol>
      )}
      {may('finding.check') && d && !adding && (
        <Button size="xs" variant="light" className="no-print" onClick={() => setAdding(true)}>
          {t('observations.add')}
        </Button>
      )}
      {adding && <ObservationForm object={object} onDone={() => setAdding(false)} />}
    </section>
  );
}

function Event({ look, object }: { look: Look; object: number }) {
  const { t } = useTranslation();
  const session = useSession();
  const may = useMay();
  const client = useQueryClient();
  const withdraw = useMutation({ mutationFn: () => remove(`/observations/${look.observation}`), onSuccess: () => client.invalidateQueries({ queryKey: trackKey(object) }) });
  const size = [look.width_m && look.height_m ? `${withUnit(look.width_m, 'm')} × ${withUnit(look.height_m, 'm')}` : '', look.area_m2 ? withUnit(look.area_m2, 'm2') : ''].filter(Boolean).join(' · ');
  return (
    <div style={{ fontSize: 13 }}>
      <div className="hstack wrap" style={{ gap: 6 }}>
        <b className="nowrap">{look.day ? date(look.day) : t('observations.noDay')}</b>
        <span>{look.source === 'SCAN' ? t('observations.scan', { name: look.campaign }) : t(`observations.source.${look.source}`)}</span>
        <span className={look.verdict === 'PRESENT' || look.verdict === 'CHANGED' ? '' : 'muted'}>{t(`observations.verdict.${look.verdict}`)}</span>
        {look.changes.map((c) => (
          <span key={c} className="badge">
            {t(`observations.change.${c}`)}
            {c === 'moved' && look.distance_m ? ` ${withUnit(look.distance_m, 'm')}` : ''}
          </span>
        ))}
      </div>
      <div className="muted small">
        {[size, look.source_id ? t('observations.sourceId', { id: look.source_id }) : '', look.protocol_no ? t('observations.protocol', { no: look.protocol_no }) : '', look.officer ?? ''].filter(Boolean).join(' · ')}
        {look.observation && may('finding.check') && (look.officer === session.user?.login || may('finding.decide')) && (
          <>
            {' '}
            <button type="button" className="link no-print" disabled={withdraw.isPending} onClick={() => window.confirm(t('observations.withdrawSure')) && withdraw.mutate()}>
              {t('observations.withdraw')}
            </button>
          </>
        )}
      </div>
      <Refused error={withdraw.error} />
      {look.observation && <Files register="observations" id={look.observation} locked={!may('finding.check')} />}
    </div>
  );
}
