// The list of the first day: what must be ready before people are received. The program finds out itself what it can; the
// rest is ticked off by whoever did it. At the end the programme is switched on.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../account/fields';
import { useMay } from '../../account/session';
import { get, put } from '../../api/client';
import { useAction } from '../../programme/action';
import { ActionError } from '../../programme/ActionForm';
import { Copy } from '../../ui/Copy';
import { IconCheck } from '../../ui/icons';
import { dateTime } from '../../ui/format';
import { useText } from '../../ui/text';
import { Go } from '../entry';
import { Asked, Head, Only } from './parts';
import type { Checklist, ChecklistItem } from './types';

export function ChecklistPage() {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ['programme', 'aid', 'checklist'], queryFn: ({ signal }) => get<Checklist>('/aid/checklist', {}, signal) });
  return (
    <Only any={['aid.manage', 'programme.manage']}>
      <Head title={t('aid.checklist.title')} what={t('aid.checklist.what')} />
      <Asked query={list} waiting={t('aid.checklist.loading')}>
        {(c) => <List list={c} />}
      </Asked>
      <Gateway />
    </Only>
  );
}

/** The secret by which the office's message gateway is known: made here, written down there, shown once. */
function Gateway() {
  const { t } = useTranslation();
  const may = useMay();
  const action = useAction<{ secret: string }>('/aid/sms/secret');
  if (!may('aid.manage')) return null;
  return (
    <details className="fold panel allot">
      <summary>{t('aid.sms.title')}</summary>
      <div className="in vstack" style={{ gap: 8 }}>
        <p className="small muted">{t('aid.sms.what')}</p>
        <ActionError action={action} />
        {action.answer ? (
          <div className="notice good" role="status">
            <Copy text={action.answer.secret} />
          </div>
        ) : (
          <Button size="compact-sm" variant="default" style={{ alignSelf: 'flex-start' }} loading={action.busy} onClick={() => void action.run({})}>
            {t('aid.sms.make')}
          </Button>
        )}
      </div>
    </details>
  );
}

function List({ list }: { list: Checklist }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const items = (list.items ?? []).filter((i) => i.item !== 'on'); // said above and done below
  const done = items.filter((i) => i.done).length;
  const left = items.length - done;
  const may = useMay();
  const turn = useMutation({ mutationFn: () => put('/programmes/aid', { on: !list.on }), onSuccess: () => client.invalidateQueries({ queryKey: ['programme'] }) });
  const start = useAction('/aid/checklist/start');
  const empty = items.some((i) => (i.item === 'goods' || i.item === 'kits') && !i.done);
  return (
    <>
      <div className="panel">
        <div className="in vstack" style={{ gap: 12 }}>
          <div className="hstack wrap" role="status">
            <span className={`badge ${list.on ? 'good' : 'hatched'}`}>{t(list.on ? 'aid.checklist.on' : 'aid.checklist.off')}</span>
            <span className="grow">{t('aid.checklist.progress', { n: done, of: items.length })}</span>
            {empty && may('aid.manage') && (
              <Button size="compact-sm" variant="default" loading={start.busy} onClick={() => void start.run({})}>
                {t('aid.checklist.start')}
              </Button>
            )}
          </div>
          <div className="bar" role="progressbar" aria-label={t('aid.checklist.title')} aria-valuenow={items.length ? Math.round((done / items.length) * 100) : 0} aria-valuemin={0} aria-valuemax={100}>
            <i style={{ width: `${items.length ? (done / items.length) * 100 : 0}%` }} />
          </div>
          <ActionError action={start} />
        </div>
      </div>
      <section className="panel" aria-label={t('aid.checklist.title')}>
        <ol className="plain-list">
          {items.map((i) => (
            <Item key={i.item} item={i} />
          ))}
        </ol>
      </section>
      <Refused error={turn.error} />
      {may('programme.manage') && (
        <div className="hstack wrap">
          <Button loading={turn.isPending} color={list.on ? 'red' : undefined} variant={list.on ? 'outline' : 'filled'} onClick={() => turn.mutate()}>
            {t(list.on ? 'aid.checklist.turnOff' : 'aid.checklist.turnOn')}
          </Button>
          {!list.on && left > 0 && <span className="muted">{t('aid.checklist.notAll', { count: left })}</span>}
        </div>
      )}
    </>
  );
}

/** Where each line of the list is done. */
const places: Record<string, string> = { legal_basis: '/admin/params', points: '/registers/aid_points', goods: '/registers/aid_goods', kits: '/registers/aid_kits', stock: '/aid/stock', accounts: '/admin/users', guides: '/aid/guides', privacy: '/admin/privacy', card_printed: '/aid/register', shifts: '/aid/rota' };

function Item({ item: i }: { item: ChecklistItem }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const [note, setNote] = useState(i.note ?? '');
  const tick = useMutation({ mutationFn: (done: boolean) => put('/aid/checklist', { item: i.item, done, note: note.trim() || undefined }), onSuccess: () => client.invalidateQueries({ queryKey: ['programme', 'aid', 'checklist'] }) });
  const to = places[i.item];
  return (
    <li data-item={i.item} data-done={i.done || undefined}>
      <div className="checklist-row">
        {i.seen ? (
          <div className="checklist-seen">
            <span className={`tick ${i.done ? 'on' : ''}`} role="img" aria-label={t(i.done ? 'aid.checklist.done' : 'aid.checklist.notDone')}>
              {i.done && <IconCheck size={14} />}
            </span>
            <div>
              <div>{text(i.title)}</div>
              <div className="small muted">{text(i.help)}</div>
            </div>
          </div>
        ) : (
          <Checkbox label={text(i.title)} description={text(i.help)} checked={i.done} disabled={tick.isPending} onChange={(e) => tick.mutate(e.currentTarget.checked)} />
        )}
        <div className="hstack wrap checklist-end">
          {i.seen && i.found && <span className="small muted">{text(i.found)}</span>}
          {i.done && i.done_by && (
            <span className="small muted">
              {i.done_by}, {dateTime(i.done_at)}
            </span>
          )}
          {!i.seen && !i.done && <TextInput size="xs" placeholder={t('aid.note')} aria-label={`${t('aid.note')}: ${text(i.title)}`} value={note} onChange={(e) => setNote(e.currentTarget.value)} />}
          {to && <Go to={to}>{t('aid.checklist.go')}</Go>}
        </div>
      </div>
      {i.done && i.note && <p className="small checklist-note">{i.note}</p>}
      <Refused error={tick.error} />
    </li>
  );
}
