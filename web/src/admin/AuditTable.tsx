import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { get } from '../api/client';
import { dateTime, number } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import type { AuditEntry, AuditFull } from './types';

export const actionKey = (action: string) => `admin.action.${action.replace('.', '_')}`;

/** The entries, newest first; one can be opened to its cells. */
export function AuditTable({ rows }: { rows: AuditEntry[] }) {
  const { t } = useTranslation();
  const text = useText();
  const { purposes } = useSession();
  const [open, setOpen] = useState<number | null>(null);
  const why = ({ detail }: AuditEntry) => {
    const code = detail?.purpose ?? detail?.reason;
    return typeof code === 'string' ? text(purposes?.find((p) => p.code === code)?.title) || code : '';
  };
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('admin.part.audit')}>
      <table className="table">
        <thead>
          <tr>
            <th className="num">{t('imports.no')}</th>
            <th className="num">{t('imports.when')}</th>
            <th>{t('admin.auditActor')}</th>
            <th>{t('admin.auditAction')}</th>
            <th>{t('admin.auditWhere')}</th>
            <th>{t('admin.auditWhy')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((e) => (
            <Fragment key={e.id}>
              <tr>
                <td className="num">
                  <button type="button" className="link" aria-expanded={open === e.id} aria-label={t('admin.auditOpen', { id: e.id })} onClick={() => setOpen(open === e.id ? null : e.id)}>
                    {e.id}
                  </button>
                </td>
                <td className="num nowrap">{dateTime(e.at)}</td>
                <td>{e.actor}</td>
                <td>{t(actionKey(e.action), e.action)}</td>
                <td>
                  <Where entry={e} />
                </td>
                <td>{why(e)}</td>
              </tr>
              {open === e.id && (
                <tr>
                  <td colSpan={6}>
                    <Detail entry={e} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Where({ entry: e }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const [kind, id] = e.subject.split('/');
  const rows = e.cells || (typeof e.detail?.count === 'number' ? e.detail.count : 0);
  return (
    <>
      {t(`layer.${kind}`, t(`admin.subject.${kind}`, kind))} {id && <span className="mono">{id}</span>}
      {rows ? ` (${number(rows)})` : ''}
      {e.revision ? <span className="muted small"> r{e.revision}</span> : null}
    </>
  );
}

const shown = (v: unknown) => (v === null || v === undefined ? '–' : typeof v === 'object' ? JSON.stringify(v) : String(v));

function Detail({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const full = useQuery({ queryKey: ['audit', 'one', entry.id], queryFn: ({ signal }) => get<AuditFull>(`/audit/${entry.id}`, {}, signal), enabled: (entry.cells ?? 0) > 0 });
  const detail = Object.entries(entry.detail ?? {}).filter(([k]) => k !== 'cells');
  return (
    <div className="vstack">
      {full.isError ? (
        <Failed error={full.error} onRetry={() => void full.refetch()} />
      ) : full.isLoading ? (
        <Waiting what={t('admin.loadingAudit')} />
      ) : (
        full.data?.changed?.map((c) => (
          <table className="raw" key={`${c.register}/${c.row}`}>
            <caption style={{ textAlign: 'left' }}>
              {t(`layer.${c.register}`, c.register)} <span className="mono">{c.row}</span> · {t('history.version', { version: c.version })}
            </caption>
            <tbody>
              {c.fields.map((f) => (
                <tr key={f.field}>
                  <th scope="row">{t(`field.${f.field}`, f.field)}</th>
                  <td>
                    {f.personal || f.withheld ? (
                      <span className="muted">{t(f.personal ? 'admin.committed' : 'admin.withheld')}</span>
                    ) : (
                      <>
                        <span className="old">{shown(f.before)}</span> → <span className="new">{shown(f.after)}</span>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ))
      )}
      {full.data?.more && <p className="small muted">{t('admin.auditMore')}</p>}
      {detail.length > 0 && (
        <table className="raw">
          <tbody>
            {detail.map(([k, v]) => (
              <tr key={k}>
                <th scope="row">{k}</th>
                <td className="mono">{shown(v)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!entry.cells && detail.length === 0 && <span className="muted small">{t('admin.noDetail')}</span>}
    </div>
  );
}
