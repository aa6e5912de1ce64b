// Which parcels came of which: as two states of the cadastre tell, as a document says, or as an officer knows.
import { Button, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { get, post } from '../api/client';
import { Day } from '../ui/Day';
import { date, number } from '../ui/format';
import { IconSearch } from '../ui/icons';
import { Empty, Failed, Waiting } from '../ui/States';
import { registersQuery } from './queries';
import './registers.css';

export interface Descent {
  parent: string;
  child: string;
  on?: string | null;
  kind: Kind;
  source: 'GEOMETRY' | 'MANUAL' | 'DOCUMENT';
  share?: number | null;
  complete?: boolean | null;
  import_id?: number | null;
  set_by?: string;
  note?: string;
  ended: boolean;
  child_standing: boolean;
}

type Kind = 'SPLIT' | 'MERGE' | 'RENUMBER' | 'BOUNDARY';
const kinds: Kind[] = ['SPLIT', 'MERGE', 'RENUMBER', 'BOUNDARY'];
const route = getRouteApi('/lineage');

export function LineagePage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { parcel = '' } = route.useSearch() as { parcel?: string };
  const [typed, setTyped] = useState(parcel);
  const [ended, setEnded] = useState(false);
  const [after, setAfter] = useState(0);
  const registers = useQuery(registersQuery);
  const edits = !!registers.data?.find((r) => r.name === 'parcels')?.rights?.edit;
  const lines = useQuery({ queryKey: ['lineage', parcel, ended, after], queryFn: ({ signal }) => get<{ rows: Descent[]; next?: number }>('/parcel-lineage', { parcel, ended: ended || undefined, after: after || undefined }, signal) });
  const changed = () => client.invalidateQueries({ queryKey: ['lineage'] });
  const end = useMutation({ mutationFn: (d: Descent) => post('/parcel-lineage/end', { parent: d.parent, child: d.child }), onSuccess: changed });
  const again = useMutation({
    mutationFn: (d: Descent) => post('/parcel-lineage', { lines: [{ parent: d.parent, child: d.child, kind: d.kind, source: d.source === 'DOCUMENT' ? 'DOCUMENT' : 'MANUAL', on: d.on ?? undefined, note: d.note || undefined }] }),
    onSuccess: changed,
  });
  const show = (id: string) => {
    setAfter(0);
    setTyped(id);
    void navigate({ to: '/lineage', search: { parcel: id || undefined } as never });
  };
  return (
    <div className="page">
      <div className="page-in">
      <h1 id="lineage-title">{t('lineage.title')}</h1>
      <p className="muted">{t('lineage.what')}</p>
      <form
        className="hstack wrap"
        style={{ gap: 12, alignItems: 'end' }}
        onSubmit={(e) => {
          e.preventDefault();
          show(typed.trim());
        }}
      >
        <TextInput label={t('lineage.parcel')} leftSection={<IconSearch size={14} />} placeholder="220401_1.0001.12/3" value={typed} onChange={(e) => setTyped(e.currentTarget.value)} style={{ minWidth: 240 }} />
        <Button type="submit" variant="default">
          {t('lineage.find')}
        </Button>
        {parcel && (
          <Button variant="subtle" onClick={() => show('')}>
            {t('lineage.all')}
          </Button>
        )}
        <Switch label={t('lineage.withEnded')} checked={ended} onChange={(e) => setEnded(e.currentTarget.checked)} />
      </form>
      {edits && <AddLine parcel={parcel} onAdded={changed} />}
      <Refused error={end.error ?? again.error} />
      <section className="panel" aria-label={t('lineage.title')} aria-busy={lines.isFetching}>
        {lines.isError ? (
          <Failed error={lines.error} onRetry={() => void lines.refetch()} />
        ) : !lines.data ? (
          <Waiting what={t('lineage.loading')} />
        ) : lines.data.rows.length === 0 ? (
          <Empty title={t(parcel ? 'lineage.noneOf' : 'lineage.none', { parcel })}>{t('lineage.noneWhat')}</Empty>
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('lineage.title')}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('lineage.parent')}</th>
                  <th>{t('lineage.child')}</th>
                  <th>{t('lineage.kind')}</th>
                  <th>{t('lineage.on')}</th>
                  <th className="num">{t('lineage.share')}</th>
                  <th>{t('lineage.source')}</th>
                  <th>
                    <span className="visually-hidden">{t('lineage.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {lines.data.rows.map((d) => (
                  <tr key={`${d.parent} ${d.child} ${d.ended}`} className={d.ended ? 'muted' : undefined}>
                    <td className="mono">
                      <button type="button" className="link" onClick={() => show(d.parent)}>
                        {d.parent}
                      </button>
                      {d.complete === false && <div className="small">{t('lineage.incomplete')}</div>}
                    </td>
                    <td className="mono">
                      <button type="button" className="link" onClick={() => show(d.child)}>
                        {d.child}
                      </button>
                      {!d.child_standing && <div className="small muted">{t('lineage.gone')}</div>}
                    </td>
                    <td>{t(`lineage.kinds.${d.kind}`)}</td>
                    <td>{d.on ? date(d.on) : t('lineage.dayUnknown')}</td>
                    <td className="num">{d.share == null ? '' : `${number(d.share * 100)} %`}</td>
                    <td>
                      {t(`lineage.sources.${d.source}`)}
                      {d.import_id ? (
                        <>
                          {' · '}
                          <Link to="/imports/$id" params={{ id: String(d.import_id) }}>
                            {t('registers.import', { id: d.import_id })}
                          </Link>
                        </>
                      ) : null}
                      {d.set_by && <span className="muted"> · {d.set_by}</span>}
                      {d.note && <div className="small">{d.note}</div>}
                      {d.ended && <div className="small">{t('lineage.ended')}</div>}
                    </td>
                    <td>
                      {edits &&
                        (d.ended ? (
                          <Button size="compact-xs" variant="default" loading={again.isPending && again.variables === d} onClick={() => again.mutate(d)} aria-label={t('lineage.bringLine', { parent: d.parent, child: d.child })}>
                            {t('lineage.bring')}
                          </Button>
                        ) : (
                          <Button size="compact-xs" variant="subtle" color="red" loading={end.isPending && end.variables === d} onClick={() => end.mutate(d)} aria-label={t('lineage.endLine', { parent: d.parent, child: d.child })}>
                            {t('lineage.end')}
                          </Button>
                        ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {(after > 0 || lines.data?.next) && (
        <div className="hstack">
          <Button variant="default" disabled={after === 0} onClick={() => setAfter(Math.max(0, after - 100))}>
            {t('lineage.before')}
          </Button>
          <Button variant="default" disabled={!lines.data?.next} onClick={() => setAfter(lines.data?.next ?? after)}>
            {t('lineage.after')}
          </Button>
        </div>
      )}
      <p role="status" className="small">
        {end.isSuccess ? t('lineage.wasEnded') : again.isSuccess ? t('lineage.wasBrought') : ''}
      </p>
      </div>
    </div>
  );
}

function AddLine({ parcel, onAdded }: { parcel: string; onAdded: () => void }) {
  const { t } = useTranslation();
  const [parent, setParent] = useState('');
  const [child, setChild] = useState(parcel);
  const [kind, setKind] = useState<Kind>('SPLIT');
  const [on, setOn] = useState<string | null>(null);
  const [source, setSource] = useState<'MANUAL' | 'DOCUMENT'>('DOCUMENT');
  const [note, setNote] = useState('');
  const add = useMutation({
    mutationFn: () => post('/parcel-lineage', { lines: [{ parent, child, kind, source, on: on ?? undefined, note: note || undefined }] }),
    onSuccess: () => {
      setChild('');
      onAdded();
    },
  });
  return (
    <form
      className="panel"
      aria-label={t('lineage.add')}
      style={{ padding: 12 }}
      onSubmit={(e) => {
        e.preventDefault();
        add.mutate();
      }}
    >
      <h2>{t('lineage.add')}</h2>
      <div className="hstack wrap" style={{ gap: 12, alignItems: 'end' }}>
        <TextInput required label={t('lineage.parent')} value={parent} onChange={(e) => setParent(e.currentTarget.value)} placeholder="220401_1.0001.12" />
        <TextInput required label={t('lineage.child')} value={child} onChange={(e) => setChild(e.currentTarget.value)} placeholder="220401_1.0001.12/3" />
        <Select label={t('lineage.kind')} data={kinds.map((k) => ({ value: k, label: t(`lineage.kinds.${k}`) }))} value={kind} onChange={(k) => k && setKind(k as Kind)} allowDeselect={false} />
        <Day label={t('lineage.on')} value={on} onChange={setOn} />
        <div>
          <div className="small" id="lineage-source">
            {t('lineage.source')}
          </div>
          <SegmentedControl aria-labelledby="lineage-source" data={(['DOCUMENT', 'MANUAL'] as const).map((s) => ({ value: s, label: t(`lineage.sources.${s}`) }))} value={source} onChange={(s) => setSource(s as 'MANUAL' | 'DOCUMENT')} />
        </div>
        <TextInput label={t(source === 'DOCUMENT' ? 'lineage.document' : 'lineage.why')} required={source === 'DOCUMENT'} value={note} onChange={(e) => setNote(e.currentTarget.value)} maxLength={500} style={{ minWidth: 220 }} />
        <Button type="submit" loading={add.isPending}>
          {t('lineage.save')}
        </Button>
      </div>
      <Refused error={add.error} />
      <p role="status" className="small" style={{ color: 'var(--good)' }}>
        {add.isSuccess ? t('lineage.added') : ''}
      </p>
    </form>
  );
}
