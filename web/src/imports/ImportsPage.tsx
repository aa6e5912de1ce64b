// Where data comes in: drop files, say which layer they are, and everything is rehearsed before anything changes.
// Below, the history: every import with what it did and how to take it back.
import { Button, FileInput, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../account/session';
import { get, upload } from '../api/client';
import { useLive } from '../api/events';
import type { ImportJob, Page } from '../api/types';
import { bytes, dateTime, number } from '../ui/format';
import { Empty, Failed, ProgressBar, Waiting } from '../ui/States';
import { IconClose, IconFile, IconImport } from '../ui/icons';
import { guessLayer, importLayers, isPhoto, type ImportLayer } from './layers';
import { StateBadge } from './StateBadge';

export const importsQuery = { queryKey: ['imports'], queryFn: ({ signal }: { signal: AbortSignal }) => get<Page<ImportJob> | ImportJob[]>('/imports', { limit: 200 }, signal).then((p) => (Array.isArray(p) ? p : p.rows)) };

export function ImportsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const live = useLive();
  const history = useQuery({ ...importsQuery, refetchInterval: (q) => (!live && q.state.data?.some((j) => j.state === 'reading') ? 1500 : false) });
  const navigate = useNavigate();
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('nav.imports')}</h1>
        {may('import') && <Drop />}
        <section className="panel" aria-labelledby="import-history">
          <header>
            <h2 id="import-history">{t('imports.history')}</h2>
            <span className="muted num">{history.data ? number(history.data.length) : ''}</span>
          </header>
          {history.isError ? (
            <Failed error={history.error} onRetry={() => void history.refetch()} />
          ) : !history.data ? (
            <Waiting what={t('imports.loading')} />
          ) : !history.data.length ? (
            <Empty title={t('imports.emptyTitle')}>{t('imports.emptyWhat')}</Empty>
          ) : (
            <div className="scroll-x">
              <table className="table">
                <thead>
                  <tr>
                    <th className="num">{t('imports.no')}</th>
                    <th>{t('imports.layer')}</th>
                    <th>{t('imports.file')}</th>
                    <th>{t('imports.state')}</th>
                    {(['read', 'new', 'changed', 'closed', 'rejected'] as const).map((c) => (
                      <th key={c} className="num">
                        {t(`counts.${c}`)}
                      </th>
                    ))}
                    <th className="num">{t('imports.when')}</th>
                  </tr>
                </thead>
                <tbody>
                  {history.data.map((j) => (
                    <tr key={j.id} data-click="" onClick={() => void navigate({ to: '/imports/$id', params: { id: String(j.id) } })}>
                      <td className="num">
                        <a href={`imports/${j.id}`} onClick={(e) => (e.preventDefault(), void navigate({ to: '/imports/$id', params: { id: String(j.id) } }))}>
                          {j.id}
                        </a>
                      </td>
                      <td>{t(`layer.${j.layer}`, j.layer)}</td>
                      <td>{[...new Set((j.files ?? []).map((f) => f.name))].join(', ')}</td>
                      <td>
                        <StateBadge job={j} />
                      </td>
                      {(['read', 'new', 'changed', 'closed', 'rejected'] as const).map((c) => (
                        <td key={c} className="num">
                          {j.state === 'reading' ? '' : number(j.counts?.[c] ?? 0)}
                        </td>
                      ))}
                      <td className="num nowrap">{dateTime(j.created_at)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </section>
      </div>
    </div>
  );
}

function Drop() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [files, setFiles] = useState<File[]>([]);
  const [layer, setLayer] = useState<ImportLayer | null>(null);
  const [campaign, setCampaign] = useState('');
  const [coverage, setCoverage] = useState<File | null>(null);
  const [sent, setSent] = useState<{ done: number; total: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const total = files.reduce((s, f) => s + f.size, 0);

  function add(list: FileList | null) {
    const next = [...files, ...Array.from(list ?? [])].filter((f, i, all) => all.findIndex((g) => g.name === f.name && g.size === f.size) === i);
    setFiles(next);
    setError(null);
    if (!layer && next.length) setLayer(guessLayer(next.map((f) => f.name)));
  }
  function drop(e: DragEvent) {
    e.preventDefault();
    setOver(false);
    add(e.dataTransfer.files);
  }
  async function send() {
    const form = new FormData();
    form.append('options', JSON.stringify({ layer, campaign: layer === 'scan_objects' ? campaign.trim() : undefined }));
    for (const f of files) form.append(isPhoto(f, layer) ? 'photo' : 'file', f, f.name);
    if (coverage && layer === 'scan_objects') form.append('coverage', coverage, coverage.name);
    setError(null);
    setSent({ done: 0, total });
    try {
      const made = await upload<{ id: number }>('/imports', form, (done, all) => setSent({ done, total: all }));
      void client.invalidateQueries({ queryKey: ['imports'] });
      void navigate({ to: '/imports/$id', params: { id: String(made.id) } });
    } catch (e) {
      setError(e);
      setSent(null);
    }
  }

  return (
    <section className={`drop ${over ? 'over' : ''}`} aria-label={t('imports.drop')} onDragOver={(e) => (e.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
      <input ref={input} type="file" multiple className="visually-hidden" tabIndex={-1} aria-hidden="true" onChange={(e) => (add(e.currentTarget.files), (e.currentTarget.value = ''))} data-testid="files" />
      {files.length === 0 ? (
        <>
          <IconImport size={28} style={{ color: 'var(--accent)' }} />
          <h2>{t('imports.drop')}</h2>
          <p className="muted" style={{ maxWidth: 560 }}>
            {t('imports.dropWhat')}
          </p>
          <Button onClick={() => input.current?.click()}>{t('imports.choose')}</Button>
        </>
      ) : (
        <div style={{ width: '100%', maxWidth: 560, textAlign: 'left' }} className="vstack">
          {files.map((f, i) => (
            <div key={f.name + f.size} className="hstack">
              <IconFile />
              <span className="grow clip">{f.name}</span>
              <span className="muted num">{bytes(f.size)}</span>
              <button type="button" className="icon-btn" disabled={sent !== null} aria-label={`${t('imports.removeFile')}: ${f.name}`} onClick={() => setFiles(files.filter((_, j) => j !== i))}>
                <IconClose size={16} />
              </button>
            </div>
          ))}
          <Select label={t('imports.whichLayer')} placeholder={t('imports.pickLayer')} data={importLayers.map((l) => ({ value: l, label: t(`layer.${l}`) }))} value={layer} onChange={(v) => setLayer(v as ImportLayer)} disabled={sent !== null} description={layer ? t(`layerWhat.${layer}`) : undefined} />
          {layer === 'scan_objects' && <TextInput label={t('imports.campaign')} description={t('imports.campaignWhat')} required value={campaign} onChange={(e) => setCampaign(e.currentTarget.value)} disabled={sent !== null} />}
          {layer === 'scan_objects' && <FileInput label={t('imports.coverage')} description={t('imports.coverageWhat')} placeholder={t('imports.choose')} clearable value={coverage} onChange={setCoverage} disabled={sent !== null} />}
          {sent ? (
            <ProgressBar label={t('imports.sending')} progress={{ done: sent.done, total: sent.total }} />
          ) : (
            <div className="hstack">
              <Button disabled={!layer || (layer === 'scan_objects' && !campaign.trim())} onClick={() => void send()}>
                {t('imports.rehearse')}
              </Button>
              <Button variant="default" onClick={() => input.current?.click()}>
                {t('imports.addFile')}
              </Button>
              <Button variant="subtle" onClick={() => (setFiles([]), setLayer(null))}>
                {t('action.cancel')}
              </Button>
            </div>
          )}
          <p className="small muted">{t('imports.nothingYet')}</p>
        </div>
      )}
      {error !== null && <Failed error={error} kept={t('imports.keptNothing')} />}
    </section>
  );
}
