// A corrected copy beside the register: cell by cell what was exported, what stands now, what the file says. Cells
// that only the file changed can be taken over at once; where somebody was there meanwhile, a person decides.
import { Button, Checkbox } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post, Refusal, remove } from '../api/client';
import { explain } from '../i18n/problems';
import { dateTime, number } from '../ui/format';
import { Explained } from '../ui/Explained';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { did, load, save } from '../ui/sheet/undo';
import { registersQuery } from './queries';
import { cell as plainCell } from '../ui/Changes';
import { plain } from './values';
import { acceptance, start, type ChangeSet, type Decisions } from './changeset';
import type { ChangeResult } from './types';
import './registers.css';

export function ChangesetPage() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { name, id } = getRouteApi('/registers/$name/changesets/$id').useParams() as { name: string; id: string };
  const registers = useQuery(registersQuery);
  const register = registers.data?.find((r) => r.name === name);
  const list = useInfiniteQuery({ queryKey: ['changeset', id], initialPageParam: 0, queryFn: ({ pageParam, signal }) => get<ChangeSet>(`/changesets/${id}`, { after: pageParam || undefined, limit: 500 }, signal), getNextPageParam: (last) => last.next });
  const [d, setD] = useState<Decisions>(start);
  const [failed, setFailed] = useState<Refusal | null>(null);
  const [done, setDone] = useState<ChangeResult | null>(null);
  const [busy, setBusy] = useState(false);
  const set = list.data?.pages[0];
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const column = (f: string) => register?.columns.find((c) => c.field === f);
  const shown = (f: string, v: unknown) => (v === null || v === undefined || v === '' ? t('change.empty') : (column(f) && plain(column(f)!, v)) || plainCell(v));
  const conflicts = rows.flatMap((r) => r.cells.filter((c) => c.status === 'conflict').map((c) => `${r.no}.${c.field}`));
  const open = conflicts.filter((k) => !d.conflicts[k]).length;

  async function apply() {
    setBusy(true);
    setFailed(null);
    try {
      const r = await post<ChangeResult>(`/changesets/${id}/apply`, { ...acceptance(rows, d, !list.hasNextPage), revision: set?.revision });
      const key = `spoina.undo.${name}`;
      save(sessionStorage, key, did(load(sessionStorage, key), r.revision));
      setDone(r);
      await Promise.all([['rows', name], ['row', name], ['registers'], ['changeset', id]].map((queryKey) => client.invalidateQueries({ queryKey })));
    } catch (e) {
      setFailed(e as Refusal);
    }
    setBusy(false);
  }
  async function undo() {
    if (!done) return;
    setFailed(null);
    try {
      await post(`/registers/${name}/undo`, { revision: done.revision });
      await client.invalidateQueries({ queryKey: ['rows', name] });
      await navigate({ to: '/registers/$name', params: { name }, search: {} } as never);
    } catch (e) {
      setFailed(e as Refusal);
    }
  }
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (!set || !register) return <Waiting what={t('changeset.loading')} />;
  const counts = Object.entries(set.counts ?? {}).filter(([, n]) => n > 0);
  return (
    <div className="page">
      <div className="page-in">
        <header className="hstack wrap">
          <h1 className="grow">
            {t('changeset.title')}: {text(register.title)}
          </h1>
          <Button component={Link} to="/registers/$name" params={{ name } as never} search={{} as never} variant="default">
            {t('changeset.back')}
          </Button>
        </header>
        <p>
          <span className="mono">{set.file}</span> · {t('changeset.copyOf', { n: number(set.base_revision) })}
        </p>
        {failed && (
          <div className="notice bad" role="alert">
            <Explained code={failed.code} message={failed.message} />
            {failed.code === 'changeset.moved' && (
              <Button size="compact-sm" variant="default" onClick={() => (setFailed(null), void list.refetch())} style={{ marginLeft: 8 }}>
                {t('changeset.again')}
              </Button>
            )}
          </div>
        )}
        {done ? (
          <div className="notice good reg-banner" role="status">
            <span className="grow">{t('changeset.applied', { count: done.rows.length, n: number(done.rows.length), revision: number(done.revision) })}</span>
            <Button size="compact-sm" variant="default" onClick={() => void undo()}>
              {t('changeset.undo')}
            </Button>
          </div>
        ) : set.state !== 'draft' ? (
          <div className="notice">{t(`changesetState.${set.state}`)}</div>
        ) : null}
        {counts.length > 0 && (
          <div className="counts">
            {counts.map(([k, n]) => (
              <div key={k} className="count">
                <b>{number(n)}</b>
                <span>{t(`changesetCount.${k}`)}</span>
              </div>
            ))}
          </div>
        )}
        {set.remarks?.length > 0 && (
          <ul className="notice">
            {set.remarks.map((r, i) => (
              <li key={i}>
                {explain(i18n.language, r.code, r.message).sentence} {r.field ?? r.value ?? ''}
              </li>
            ))}
          </ul>
        )}
        {!rows.length ? (
          <Empty title={t('changeset.same')}>{t('changeset.sameWhat')}</Empty>
        ) : (
          <div className="panel scroll-x">
            <table className="table changeset">
              <thead>
                <tr>
                  <th scope="col">{t('changeset.line')}</th>
                  <th scope="col">{t('filter.field')}</th>
                  <th scope="col">{t('changeset.base')}</th>
                  <th scope="col">{t('changeset.now')}</th>
                  <th scope="col">{t('changeset.inFile')}</th>
                  <th scope="col">{t('changeset.decision')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.flatMap((r) => {
                  const head = (
                    <td rowSpan={Math.max(1, r.cells.length)} className="nowrap">
                      {r.line ? number(r.line) : ''} <span className="muted small">{t(`changesetKind.${r.kind}`)}</span>
                      {r.kind === 'new' && <Checkbox size="xs" label={t('changeset.addRow')} checked={!d.left[`${r.no}`]} onChange={() => setD({ ...d, left: { ...d.left, [`${r.no}`]: !d.left[`${r.no}`] } })} />}
                      {r.kind === 'missing' && <Checkbox size="xs" label={t('changeset.toBin')} checked={!!d.bin[r.no]} onChange={() => setD({ ...d, bin: { ...d.bin, [r.no]: !d.bin[r.no] } })} />}
                    </td>
                  );
                  if (!r.cells.length)
                    return [
                      <tr key={r.no}>
                        {head}
                        <td colSpan={5} className="muted">
                          {r.id ? `#${r.id}` : ''}
                        </td>
                      </tr>,
                    ];
                  return r.cells.map((c, i) => {
                    const key = `${r.no}.${c.field}`;
                    return (
                      <tr key={key} data-status={c.status}>
                        {i === 0 && head}
                        <th scope="row">{text(column(c.field)?.title) || c.field}</th>
                        <td className="muted">{r.kind === 'new' ? '' : shown(c.field, c.base)}</td>
                        <td>
                          {r.kind === 'new' ? '' : shown(c.field, c.now)} {c.who && <div className="muted small">{`${c.who} ${dateTime(c.at)}`}</div>}
                        </td>
                        <td className={c.status === 'edit' ? 'new' : undefined}>{shown(c.field, c.file)}</td>
                        <td>
                          {c.status === 'edit' && r.kind !== 'new' && <Checkbox size="xs" label={t('changeset.take')} checked={!d.left[key]} onChange={() => setD({ ...d, left: { ...d.left, [key]: !d.left[key] } })} disabled={set.state !== 'draft'} />}
                          {c.status === 'conflict' && (
                            <fieldset className="conflict-pair">
                              <legend className="visually-hidden">{t('changeset.decide')}</legend>
                              {(['now', 'file'] as const).map((which) => (
                                <label key={which} className="conflict-choice" data-on={d.conflicts[key] === which || undefined}>
                                  <input type="radio" name={key} checked={d.conflicts[key] === which} onChange={() => setD({ ...d, conflicts: { ...d.conflicts, [key]: which } })} disabled={set.state !== 'draft'} /> {t(which === 'now' ? 'changeset.keepNow' : 'changeset.takeFile')}
                                </label>
                              ))}
                            </fieldset>
                          )}
                          {(c.status === 'error' || c.status === 'refused') && <span className="bad-words">{explain(i18n.language, c.code ?? '', c.message ?? '').sentence}</span>}
                          {c.status === 'done' && <span className="muted">{t('changeset.already')}</span>}
                        </td>
                      </tr>
                    );
                  });
                })}
              </tbody>
            </table>
          </div>
        )}
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('action.more')}
          </Button>
        )}
        {set.state === 'draft' && !done && (
          <div className="hstack wrap" style={{ justifyContent: 'flex-end' }}>
            {open > 0 && <span className="muted grow">{t('changeset.openConflicts', { count: open })}</span>}
            <Button variant="default" onClick={() => void remove(`/changesets/${id}`).then(() => navigate({ to: '/registers/$name', params: { name }, search: {} } as never), (e) => setFailed(e as Refusal))}>
              {t('changeset.discard')}
            </Button>
            <Button loading={busy} disabled={open > 0 || !rows.length} onClick={() => void apply()}>
              {t('changeset.apply')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
