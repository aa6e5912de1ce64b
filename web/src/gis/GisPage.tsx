// Every layer that the person may read, for map programs: addresses to copy, files to order with their receipts, access
// for programs, and the comparison of a file with its receipt.
import { Button, FileInput, Menu, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { Tokens } from '../account/Tokens';
import { get, officePrefix, post, remove, upload, url } from '../api/client';
import type { components } from '../api/schema';
import { Copy } from '../ui/Copy';
import { Explained } from '../ui/Explained';
import { dateTime, number } from '../ui/format';
import { IconDownload } from '../ui/icons';
import { Empty, Failed, ProgressBar, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import '../account/account.css';
import './gis.css';

type Layer = components['schemas']['OgcLayer'];
type Ordered = components['schemas']['OgcOrdered'];
type Preview = components['schemas']['OgcPreview'];
type Wanted = { layer: Layer; format: string };
interface Verdict {
  verdict: 'complete' | 'differs' | 'short' | 'long';
  expected: number;
  found: number;
  same_file: boolean;
}

const origin = () => globalThis.location.origin + officePrefix;

export function GisPage() {
  const { t } = useTranslation();
  const layers = useQuery({ queryKey: ['gis', 'layers'], queryFn: ({ signal }) => get<Layer[]>('/gis/layers', {}, signal) });
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('gis.title')}</h1>
        <p className="muted">{t('gis.what')}</p>
        {layers.isError ? (
          <Failed error={layers.error} onRetry={() => void layers.refetch()} />
        ) : !layers.data ? (
          <Waiting what={t('gis.loading')} />
        ) : !layers.data.length ? (
          <Empty title={t('gis.none')}>{t('gis.noneWhat')}</Empty>
        ) : (
          <>
            <Addresses layers={layers.data} />
            <Layers layers={layers.data} />
            <Files />
            <Verify />
            <Tokens />
          </>
        )}
      </div>
    </div>
  );
}

function Addresses({ layers }: { layers: Layer[] }) {
  const { t } = useTranslation();
  const drawn = layers.filter((l) => l.drawn).map((l) => l.name);
  const list = [
    ['ogc', `${origin()}/ogc`],
    ['wfs', `${origin()}/wfs`],
    ...(drawn.length ? [['tiles', `${origin()}/tiles/${drawn.join(',')}.json`]] : []),
  ];
  return (
    <Part id="gis-addresses" title={t('gis.addresses')} what={t('gis.addressesWhat')}>
      <dl className="gis-addresses">
        {list.map(([key, address]) => (
          <div key={key}>
            <dt>{t(`gis.${key}`)}</dt>
            <dd>
              <Copy text={address} />
            </dd>
          </div>
        ))}
        <div>
          <dt>QGIS</dt>
          <dd>
            <a href={url('/gis/project.qgs')} download>
              {t('gis.project')}
            </a>{' '}
            <span className="small muted">{t('gis.projectWhat')}</span>
          </dd>
        </div>
      </dl>
    </Part>
  );
}

const start = (address: string) => {
  const a = document.createElement('a');
  a.href = address;
  a.download = '';
  a.click();
};

function Layers({ layers }: { layers: Layer[] }) {
  const { t } = useTranslation();
  const word = useText();
  const client = useQueryClient();
  const [asked, setAsked] = useState<(Wanted & { preview: Preview }) | null>(null);
  const order = useMutation({
    mutationFn: ({ layer, format }: Wanted) => post<Ordered>('/exports', { collection: layer.name, format }),
    onSuccess: (made) => {
      setAsked(null);
      void client.invalidateQueries({ queryKey: ['gis', 'files'] });
      if (made.state === 'done' && made.link) start(made.link);
    },
  });
  // What a format loses is said before anything is made.
  const look = useMutation({
    mutationFn: async (wanted: Wanted) => ({ ...wanted, preview: await post<Preview>('/exports/preview', { collection: wanted.layer.name, format: wanted.format }) }),
    onSuccess: (found) => (found.preview.losses?.length ? setAsked(found) : order.mutate(found)),
  });
  const title = (l: Layer) => word(l.title);
  return (
    <Part id="gis-layers" title={t('gis.layers')}>
      <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="gis-layers">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('gis.layer')}</th>
              <th scope="col" className="num">
                {t('gis.rows')}
              </th>
              <th scope="col">{t('gis.address')}</th>
              <th scope="col">{t('gis.file')}</th>
            </tr>
          </thead>
          <tbody>
            {layers.map((l) => (
              <tr key={l.name}>
                <th scope="row">
                  {title(l)} <span className="mono small muted">{l.name}</span>
                  {!l.place && <span className="small muted"> · {t('gis.noPlace')}</span>}
                </th>
                <td className="num nowrap">{number(l.count)}</td>
                <td className="nowrap">
                  <CopyAddress what={t('gis.items')} name={title(l)} address={`${origin()}/ogc/collections/${l.name}/items`} />
                  {l.drawn && <CopyAddress what={t('gis.tilejson')} name={title(l)} address={`${origin()}/tiles/${l.name}.json`} />}
                  {l.place && (
                    <a className="small" style={{ marginInlineStart: 8 }} href={`${origin()}/ogc/collections/${l.name}/styles?f=html`} aria-label={t('gis.styleOf', { name: title(l) })}>
                      {t('gis.style')}
                    </a>
                  )}
                  {l.place && <Legend layer={l.name} title={title(l)} />}
                </td>
                <td>
                  <Menu position="bottom-end" withinPortal>
                    <Menu.Target>
                      <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} aria-label={t('gis.downloadOf', { name: title(l) })} disabled={look.isPending || order.isPending}>
                        {t('gis.download')}
                      </Button>
                    </Menu.Target>
                    <Menu.Dropdown>
                      {(l.formats ?? []).map((f) => (
                        <Menu.Item key={f} onClick={() => look.mutate({ layer: l, format: f })}>
                          {t(`gis.format.${f}`, f)}
                        </Menu.Item>
                      ))}
                    </Menu.Dropdown>
                  </Menu>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Refused error={look.error ?? order.error} />
      <span role="status" className="small">
        {look.isPending || order.isPending ? t('gis.making') : order.data?.state === 'done' ? t('gis.ready', { name: order.data.name }) : order.data?.state === 'running' ? t('gis.ordered') : ''}
      </span>
      {asked && (
        <Modal opened onClose={() => setAsked(null)} title={t('gis.losesTitle', { format: t(`gis.format.${asked.format}`, asked.format) })} closeButtonProps={{ 'aria-label': t('gis.cancel') }}>
          <p>{t('gis.losesWhat', { name: title(asked.layer) })}</p>
          <ul className="gis-losses" tabIndex={0} aria-label={t('gis.losesTitle', { format: t(`gis.format.${asked.format}`, asked.format) })}>
            {(asked.preview.losses ?? []).map((l) => (
              <li key={`${l.kind} ${l.field ?? ''} ${l.as ?? ''}`}>{t(`gis.loss.${l.kind}`, { field: l.field, as: l.as, rows: number(l.rows ?? 0) })}</li>
            ))}
          </ul>
          <div className="hstack" style={{ justifyContent: 'flex-end', gap: 8 }}>
            <Button variant="default" onClick={() => setAsked(null)}>
              {t('gis.cancel')}
            </Button>
            <Button loading={order.isPending} onClick={() => order.mutate(asked)} data-autofocus>
              {t('gis.anyway')}
            </Button>
          </div>
        </Modal>
      )}
    </Part>
  );
}

// The legend is drawn by the server, as map programs get it; it is fetched when somebody wants to see it.
function Legend({ layer, title }: { layer: string; title: string }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details className="gis-legend" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="small" aria-label={t('gis.legendOf', { name: title })}>
        {t('gis.legend')}
      </summary>
      {open && <img src={`${origin()}/ogc/collections/${layer}/legend?lang=${i18n.language === 'en' ? 'en' : 'pl'}`} alt={t('gis.legendOf', { name: title })} />}
    </details>
  );
}

function CopyAddress({ what, name, address }: { what: string; name: string; address: string }) {
  const { t } = useTranslation();
  return (
    <span className="gis-copy">
      <span className="small" aria-hidden="true">
        {what}
      </span>
      <Copy text={address} label={t('gis.copyOf', { what, name })} />
    </span>
  );
}

function Files() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const files = useQuery({
    queryKey: ['gis', 'files'],
    queryFn: ({ signal }) => get<Ordered[] | null>('/exports', {}, signal),
    refetchInterval: (q) => ((q.state.data ?? []).some((f) => f.state === 'running') ? 1000 : false),
  });
  const drop = useMutation({ mutationFn: (id: number) => remove(`/exports/${id}`), onSettled: () => client.invalidateQueries({ queryKey: ['gis', 'files'] }) });
  const list = files.data ?? [];
  const nameOf = (f: Ordered) => f.name ?? `${f.collection} (${f.format})`;
  return (
    <Part id="gis-files" title={t('gis.files')} what={t('gis.filesWhat')}>
      {files.isError ? (
        <Failed error={files.error} onRetry={() => void files.refetch()} />
      ) : files.isPending ? (
        <Waiting what={t('gis.loadingFiles')} />
      ) : !list.length ? (
        <p className="muted">{t('gis.noFiles')}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="gis-files">
          <table className="table" data-testid="gis-files">
            <thead>
              <tr>
                <th scope="col">{t('gis.file')}</th>
                <th scope="col">{t('gis.state')}</th>
                <th scope="col" className="num">
                  {t('gis.size')}
                </th>
                <th scope="col">{t('gis.until')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {list.map((f) => (
                <tr key={f.id}>
                  <th scope="row" className="mono">
                    {nameOf(f)}
                  </th>
                  <td>
                    {f.state === 'running' ? (
                      <ProgressBar label={t('gis.making')} progress={{ stage: '', done: f.done, total: f.total }} />
                    ) : (
                      <>
                        {t(`gis.states.${f.state}`)}
                        {f.receipt && <span className="small muted"> · {t('gis.counted', { count: number(f.receipt.count), revision: f.receipt.revision })}</span>}
                        {f.state === 'failed' && <span className="small"> · {f.code === 'interrupted' ? t('gis.interrupted') : <Explained code={f.code} message={f.reason ?? ''} />}</span>}
                      </>
                    )}
                  </td>
                  <td className="num nowrap">{f.bytes ? `${number(Math.max(1, Math.round(f.bytes / 1024)))} KB` : ''}</td>
                  <td className="nowrap">{dateTime(f.expires_at)}</td>
                  <td className="nowrap hstack" style={{ gap: 8 }}>
                    {f.state === 'done' && f.link && (
                      <>
                        <a href={f.link} download aria-label={t('gis.fetchOf', { name: nameOf(f) })}>
                          {t('gis.fetch')}
                        </a>
                        <a href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(f.receipt, null, 2))}`} download={`${nameOf(f)}.receipt.json`} aria-label={t('gis.receiptOf', { name: nameOf(f) })}>
                          {t('gis.receipt')}
                        </a>
                      </>
                    )}
                    <Button size="compact-xs" variant="default" onClick={() => drop.mutate(f.id)} aria-label={t(f.state === 'running' ? 'gis.stopOf' : 'gis.dropOf', { name: nameOf(f) })}>
                      {t(f.state === 'running' ? 'gis.stop' : 'gis.drop')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Refused error={drop.error} />
    </Part>
  );
}

function Verify() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [receipt, setReceipt] = useState<File | null>(null);
  const [sent, setSent] = useState({ done: 0, total: 0 });
  const compare = useMutation({
    mutationFn: () => {
      const form = new FormData();
      form.append('receipt', receipt!);
      form.append('file', file!);
      return upload<Verdict>('/exports/verify', form, (done, total) => setSent({ done, total }));
    },
  });
  const v = compare.data;
  return (
    <Part id="gis-verify" title={t('gis.verify')} what={t('gis.verifyWhat')}>
      <form
        className="hstack wrap"
        style={{ alignItems: 'flex-end', gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          compare.mutate();
        }}
      >
        <FileInput label={t('gis.chosenFile')} value={file} onChange={setFile} style={{ minWidth: 220 }} clearable={false} />
        <FileInput label={t('gis.chosenReceipt')} value={receipt} onChange={setReceipt} style={{ minWidth: 220 }} clearable={false} />
        <Button type="submit" variant="default" disabled={!file || !receipt} loading={compare.isPending}>
          {t('gis.compare')}
        </Button>
      </form>
      {compare.isPending && <ProgressBar label={t('gis.comparing')} progress={{ stage: '', ...sent }} />}
      <p role="status" data-testid="gis-verdict">
        {v ? `${t(`gis.verdict.${v.verdict}`, { expected: number(v.expected), found: number(v.found) })}${v.same_file ? ` ${t('gis.same')}` : ''}` : ''}
      </p>
      <Refused error={compare.error} />
    </Part>
  );
}

