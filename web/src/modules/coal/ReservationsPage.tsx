// Coal put aside for somebody until a day: what is put aside cannot be sold to others, and comes back by itself.
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionError, ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { Day } from '../../ui/Day';
import { date } from '../../ui/format';
import { Empty } from '../../ui/States';
import { kg, kilograms } from './amounts';
import { Asked, GoodSelect, Mass, Only, YardSelect } from './parts';
import { registerRows, useNames } from './queries';
import { useRemembered } from './remembered';
import type { ReservationRow } from './types';

export const reservationsQuery = registerRows<ReservationRow>('coal_reservations', { sort: '-id' });

export function ReservationsPage() {
  const { t } = useTranslation();
  const rows = useQuery(reservationsQuery);
  return (
    <Only any={['coal.sell']}>
      <h1>{t('coal.reservation.title')}</h1>
      <p className="muted">{t('coal.reservation.what')}</p>
      <section className="panel" aria-labelledby="reserve">
        <header>
          <h2 id="reserve">{t('coal.reservation.new')}</h2>
        </header>
        <div className="in">
          <Reserve />
        </div>
      </section>
      <Asked query={rows} waiting={t('coal.reservation.loading')}>
        {(list) => <List rows={list.filter((r) => r.status === 'OPEN')} />}
      </Asked>
    </Only>
  );
}

function Reserve() {
  const { t } = useTranslation();
  const [yard, setYard] = useRemembered('yard', '');
  const [good, setGood] = useRemembered('good', '');
  const [certificate, setCertificate] = useState('');
  const [mass, setMass] = useState('');
  const [until, setUntil] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const box = useRef<HTMLInputElement>(null);
  const action = useAction('/coal/reservations', {
    onDone: () => {
      setDone(certificate);
      setCertificate('');
      setMass('');
      box.current?.focus();
    },
  });
  const asked = kilograms(mass);
  return (
    <ActionForm
      action={action}
      label={t('coal.reservation.new')}
      submit={t('coal.reservation.reserve')}
      disabled={!asked || !certificate.trim() || !good || !yard}
      body={() => (asked ? { certificate: certificate.trim(), good, kg: asked, yard, until: until ?? undefined } : undefined)}
      beside={
        <span role="status" className="small" style={{ color: 'var(--good)' }}>
          {done ? t('coal.reservation.done', { number: done }) : ''}
        </span>
      }
    >
      <div className="fields">
        <TextInput ref={box} label={t('coal.till.number')} classNames={{ input: 'mono' }} required withAsterisk={false} autoComplete="off" spellCheck={false} value={certificate} onChange={(e) => (setCertificate(e.currentTarget.value), setDone(''))} error={action.errorOf('certificate')} autoFocus />
        <YardSelect value={yard || null} onChange={setYard} error={action.errorOf('yard')} />
        <GoodSelect value={good || null} onChange={setGood} error={action.errorOf('good')} />
        <Mass value={mass} onChange={setMass} error={action.errorOf('kg')} />
        <Day label={t('coal.reservation.until')} placeholder={t('coal.reservation.usual')} value={until} onChange={setUntil} minDate={new Date()} error={action.errorOf('until')} />
      </div>
    </ActionForm>
  );
}

function List({ rows }: { rows: ReservationRow[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const release = useAction<unknown, { id: number }>((b) => `/coal/reservations/${b.id}/release`);
  if (!rows.length) return <Empty title={t('coal.reservation.none')}>{t('coal.reservation.noneWhat')}</Empty>;
  return (
    <section className="panel" aria-label={t('coal.reservation.open')}>
      <header>
        <h2>{t('coal.reservation.open')}</h2>
      </header>
      <ActionError action={release} />
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('coal.reservation.open')}>
        <table className="table middle">
          <thead>
            <tr>
              <th>{t('coal.till.number')}</th>
              <th>{t('coal.good')}</th>
              <th className="num">{t('coal.kg')}</th>
              <th>{t('coal.yard')}</th>
              <th className="num">{t('coal.reservation.until')}</th>
              <th>
                <span className="visually-hidden">{t('account.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.id}>
                <td className="mono">{r.certificate}</td>
                <td>{names.good(r.good)}</td>
                <td className="num">{kg(r.remaining_kg ?? r.kg)}</td>
                <td>{names.yard(r.yard)}</td>
                <td className="num">{date(r.until)}</td>
                <td>
                  <Button size="xs" variant="default" onClick={() => void release.run({ id: r.id })} aria-label={t('coal.reservation.releaseOne', { number: r.certificate })}>
                    {t('coal.reservation.release')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
