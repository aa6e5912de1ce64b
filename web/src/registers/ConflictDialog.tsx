// Two people, one row: field by field what it was, what the other made of it, what one wants. Nothing is chosen
// beforehand, so that nobody overwrites a colleague by pressing Enter.
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register } from '../api/types';
import { dateTime } from '../ui/format';
import { useText } from '../ui/text';
import type { FieldConflict, RowConflict } from './types';
import type { Conflict } from './useChanges';
import { cellKey, type Choice } from './work';
import { plain } from './values';

interface Props {
  register: Register;
  conflict: Conflict;
  onSettle: (choice: (id: number, field: string) => Choice) => void;
  onAbandon: () => void;
}

export function ConflictDialog({ register, conflict, onSettle, onAbandon }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const column = (f: string) => register.columns.find((c) => c.field === f);
  const shown = (f: FieldConflict, v: unknown) => {
    const c = column(f.field);
    return (c && plain(c, v)) || (v === null || v === undefined || v === '' ? t('change.empty') : String(v));
  };
  const wanted = conflict.rows.filter((r) => !r.deleted).flatMap((r) => (conflict.work.deletes.includes(r.id) ? [cellKey(String(r.id), '')] : r.fields.map((f) => cellKey(String(r.id), f.field))));
  const left = wanted.filter((k) => !choices[k]).length;
  const every = (c: Choice) => setChoices(Object.fromEntries(wanted.map((k) => [k, c])));
  return (
    <Modal opened onClose={onAbandon} title={t('conflict.title', { count: conflict.rows.length })} size="xl" closeButtonProps={{ 'aria-label': t('conflict.abandon') }} closeOnClickOutside={false}>
      <p style={{ marginBottom: 12 }}>{t('conflict.what')}</p>
      {conflict.rows.length > 1 && (
        <div className="hstack" style={{ marginBottom: 12 }}>
          <Button size="compact-sm" variant="default" onClick={() => every('mine')}>
            {t('conflict.allMine')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => every('theirs')}>
            {t('conflict.allTheirs')}
          </Button>
        </div>
      )}
      {conflict.rows.map((r) => (
        <section key={r.id} className="conflict">
          <h3>
            {text(register.title)} #{r.id} <span className="muted">{t(r.deleted ? 'conflict.deletedBy' : 'conflict.changedBy', { who: r.who, at: dateTime(r.at) })}</span>
          </h3>
          {r.deleted ? <p>{t('conflict.deleted')}</p> : conflict.work.deletes.includes(r.id) ? <Deletion r={r} choice={choices[cellKey(String(r.id), '')]} onChoose={(c) => setChoices({ ...choices, [cellKey(String(r.id), '')]: c })} /> : (
            <div className="scroll-x">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('filter.field')}</th>
                    <th scope="col">{t('conflict.base')}</th>
                    <th scope="col">{t('conflict.theirs', { who: r.who })}</th>
                    <th scope="col">{t('conflict.mine')}</th>
                  </tr>
                </thead>
                <tbody>
                  {r.fields.map((f) => {
                    const k = cellKey(String(r.id), f.field);
                    const option = (which: Choice, value: string) => (
                      <label className="conflict-choice" data-on={choices[k] === which || undefined}>
                        <input type="radio" name={k} checked={choices[k] === which} onChange={() => setChoices({ ...choices, [k]: which })} /> {value}
                      </label>
                    );
                    return (
                      <tr key={f.field}>
                        <th scope="row">{text(column(f.field)?.title) || f.field}</th>
                        <td className="muted">{f.masked ? '•••' : shown(f, f.base)}</td>
                        <td>{option('theirs', f.masked ? '•••' : shown(f, f.theirs))}</td>
                        <td>{option('mine', shown(f, f.yours))}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )}
        </section>
      ))}
      <div className="hstack" style={{ justifyContent: 'flex-end', marginTop: 16, flexWrap: 'wrap' }}>
        {left > 0 && <span className="muted grow">{t('conflict.left', { count: left })}</span>}
        <Button variant="default" onClick={onAbandon}>
          {t('conflict.abandon')}
        </Button>
        <Button disabled={left > 0} onClick={() => onSettle((id, field) => choices[cellKey(String(id), field)] ?? 'theirs')}>
          {t('conflict.save')}
        </Button>
      </div>
    </Modal>
  );
}

function Deletion({ r, choice, onChoose }: { r: RowConflict; choice?: Choice; onChoose: (c: Choice) => void }) {
  const { t } = useTranslation();
  return (
    <div className="vstack">
      {(['theirs', 'mine'] as const).map((c) => (
        <label key={c} className="conflict-choice">
          <input type="radio" name={`delete-${r.id}`} checked={choice === c} onChange={() => onChoose(c)} /> {t(c === 'mine' ? 'conflict.deleteAnyway' : 'conflict.keepRow')}
        </label>
      ))}
    </div>
  );
}
