import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateTime, number } from '../ui/format';
import type { AuditEntry } from './types';

/** The entries, newest first; one can be opened to its cells. */
export function AuditTable({ rows }: { rows: AuditEntry[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number | null>(null);
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
                  <button type="button" className="link" aria-expanded={open === e.id} onClick={() => setOpen(open === e.id ? null : e.id)}>
                    {e.id}
                  </button>
                </td>
                <td className="num nowrap">{dateTime(e.at)}</td>
                <td>{e.name || e.actor}</td>
                <td>{t(`admin.action.${e.action.replace('.', '_')}`, e.action)}</td>
                <td>
                  {e.register ? t(`layer.${e.register}`, e.register) : ''} {e.row !== null && e.row !== undefined && <span className="mono">{String(e.row)}</span>}
                  {e.rows ? ` (${number(e.rows)})` : ''}
                  {e.revision ? <span className="muted small"> r{e.revision}</span> : null}
                </td>
                <td>{e.purpose || e.reason}</td>
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

const pairOf = (v: unknown): [unknown, unknown] | undefined => (Array.isArray(v) && v.length === 2 ? [v[0], v[1]] : undefined);
const shown = (v: unknown) => (v === null || v === undefined ? '–' : typeof v === 'object' ? JSON.stringify(v) : String(v));

function Detail({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const changes = Object.entries(entry.changes ?? {});
  const detail = Object.entries(entry.detail ?? {});
  return (
    <div className="vstack">
      {changes.length > 0 && (
        <table className="raw">
          <tbody>
            {changes.map(([field, v]) => {
              const pair = pairOf(v);
              return (
                <tr key={field}>
                  <th scope="row">{t(`field.${field}`, field)}</th>
                  <td>
                    {pair ? (
                      <>
                        <span className="old">{shown(pair[0])}</span> → <span className="new">{shown(pair[1])}</span>
                      </>
                    ) : (
                      <span className="muted">{t('admin.withheld')}</span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
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
      {changes.length === 0 && detail.length === 0 && <span className="muted small">{t('admin.noDetail')}</span>}
    </div>
  );
}
