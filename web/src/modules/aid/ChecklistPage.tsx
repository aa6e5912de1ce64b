// The list of the first day: what must be ready before people are received. The program finds out itself what it can; the
// rest is ticked off by whoever did it. The last line switches the programme on.
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../account/fields';
import { useMay } from '../../account/session';
import { get, put } from '../../api/client';
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
    </Only>
  );
}

function List({ list }: { list: Checklist }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const items = list.items ?? [];
  const done = items.filter((i) => i.done).length;
  const may = useMay();
  const turn = useMutation({ mutationFn: () => put('/programmes/aid', { on: !list.on }), onSuccess: () => client.invalidateQueries({ queryKey: ['programme'] }) });
  return (
    <>
      <div className="panel">
        <div className="in vstack" style={{ gap: 12 }}>
          <div className="hstack wrap" role="status">
            <span className={`badge ${list.on ? 'good' : 'hatched'}`}>{t(list.on ? 'aid.checklist.on' : 'aid.checklist.off')}</span>
            <span className="grow">{t('aid.checklist.progress', { n: done, of: items.length })}</span>
          </div>
          <div className="bar" role="progressbar" aria-label={t('aid.checklist.title')} aria-valuenow={items.length ? Math.round((done / items.length) * 100) : 0} aria-valuemin={0} aria-valuemax={100}>
            <i style={{ width: `${items.length ? (done / items.length) * 100 : 0}%` }} />
          </div>
        </div>
      </div>
      <section className="panel" aria-label={t('aid.checklist.title')}>
        <ul className="plain-list">
          {items.map((i) => (
            <Item key={i.item} item={i} />
          ))}
        </ul>
      </section>
      <Refused error={turn.error} />
      {may('programme.manage') && (
        <div className="hstack wrap">
          <Button loading={turn.isPending} color={list.on ? 'red' : undefined} variant={list.on ? 'outline' : 'filled'} onClick={() => turn.mutate()}>
            {t(list.on ? 'aid.checklist.turnOff' : 'aid.checklist.turnOn')}
          </Button>
          {!list.on && done < items.length && <span className="muted">{t('aid.checklist.notAll', { count: items.length - done })}</span>}
        </div>
      )}
    </>
  );
}

/** Where each line of the list is done. */
const places: Record<string, string> = { points: '/registers/aid_points', goods: '/registers/aid_goods', kits: '/registers/aid_kits', guides: '/aid/guides', shifts: '/aid/rota', volunteers: '/aid/rota', stock: '/aid/stock', basis: '/admin/params', accounts: '/admin/users', roles: '/admin/users' };

function Item({ item: i }: { item: ChecklistItem }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const tick = useMutation({ mutationFn: (done: boolean) => put('/aid/checklist', { item: i.item, done }), onSuccess: () => client.invalidateQueries({ queryKey: ['programme', 'aid', 'checklist'] }) });
  const to = places[i.item];
  return (
    <li>
      <div className="hstack wrap">
        <Checkbox className="grow" label={text(i.title)} description={i.found ? text(i.found) : undefined} checked={i.done} disabled={tick.isPending} onChange={(e) => tick.mutate(e.currentTarget.checked)} />
        {i.done && i.done_by && (
          <span className="small muted">
            {i.done_by}, {dateTime(i.done_at)}
          </span>
        )}
        {to && <Go to={to}>{t('aid.checklist.go')}</Go>}
      </div>
      <Refused error={tick.error} />
    </li>
  );
}
