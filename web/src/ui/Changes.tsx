import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../api/types';
import { date, dateTime, decimal, period } from './format';
import { note } from './notes';

export function cell(v: unknown): string {
  if (v === null || v === undefined || v === '') return '–';
  if (typeof v === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(v) ? date(v) : v;
  if (typeof v === 'boolean') return v ? '✓' : '✗';
  if (typeof v === 'number') return decimal(v, 4);
  if (Array.isArray(v)) return v.map(cell).join(', ');
  const note = v as { field?: string; value?: unknown; code?: string };
  if (note.value !== undefined && note.code) return `„${note.value}”`; // a cell that could not be read
  return JSON.stringify(v);
}

/** Field by field: what it was, what it became. */
export function FieldChanges({ fields, title }: { fields: Record<string, [unknown, unknown]>; title?: (f: string) => string }) {
  const { t } = useTranslation();
  const place = (f: string) => f === 'geometry' || f === 'geom';
  const given = (v: unknown) => v !== null && v !== undefined && v !== '';
  return (
    <table className="raw">
      <tbody>
        {Object.entries(fields).map(([f, [was, is]]) => (
          <tr key={f}>
            <th scope="row">{title?.(f) ?? f}</th>
            <td className="num" style={{ whiteSpace: 'normal' }}>
              {place(f) ? (
                <span className="new">{t(!given(was) ? 'change.placed' : !given(is) ? 'change.unplaced' : 'change.moved')}</span>
              ) : (
                <>
                  {given(was) && <span className="old">{cell(was)}</span>} {given(was) && '→ '}
                  <span className={given(is) ? 'new' : 'muted'}>{given(is) ? cell(is) : t('change.empty')}</span>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Changes({ history, title }: { history: HistoryEntry[]; title?: (f: string) => string }) {
  const { t } = useTranslation();
  return (
    <ol style={{ listStyle: 'none', padding: 0, display: 'flex', flexDirection: 'column', gap: 10 }}>
      {history.map((h) => (
        <li key={`${h.version}-${h.known_from}`} style={{ borderLeft: '2px solid var(--line-strong)', paddingLeft: 10, fontSize: 13 }}>
          <div>
            <b>{t('history.version', { version: h.version })}</b> <span className="muted num">{dateTime(h.at)} {h.actor}</span>
          </div>
          {h.reason && <div className="muted">{note(t, h.reason)}</div>}
          {(h.valid_from || h.valid_to) && <div className="num muted">{t('history.validIn')} {period(h.valid_from, h.valid_to)}</div>}
          {h.known_from !== undefined && (
            <div className="small muted">
              {t('history.known', { from: h.known_from })}
              {h.known_to ? ` ${t('history.knownTo', { to: h.known_to })}` : ''}
            </div>
          )}
          {h.changes && Object.keys(h.changes).length > 0 && <FieldChanges fields={h.changes} title={title} />}
        </li>
      ))}
    </ol>
  );
}
