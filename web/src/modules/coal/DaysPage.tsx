// Closing a yard's day: what the sales say, what lay in the till, and the difference with its reason. Nothing is entered
// into a closed day any more.
import { Button, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { Day } from '../../ui/Day';
import { date, dateTime, money, number } from '../../ui/format';
import { Empty } from '../../ui/States';
import { today } from '../../params/periods';
import { grosze, kg } from './amounts';
import { Asked, Only, YardSelect } from './parts';
import { dayQuery, registerRows, useNames } from './queries';
import { useRemembered } from './remembered';
import type { DayRow, DayTotals } from './types';

const daysQuery = registerRows<DayRow>('coal_days', { sort: '-on_day', limit: 60 });

export function DaysPage() {
  const { t } = useTranslation();
  const [yard, setYard] = useRemembered('yard', '');
  const [day, setDay] = useState<string | null>(today());
  const days = useQuery(daysQuery);
  const closed = days.data?.find((d) => d.yard === yard && d.on_day === day);
  return (
    <Only any={['coal.close']}>
      <h1>{t('coal.day.title')}</h1>
      <p className="muted">{t('coal.day.what')}</p>
      <section className="panel" aria-labelledby="close-day">
        <header>
          <h2 id="close-day" className="grow">
            {t('coal.day.close')}
          </h2>
          {closed && <span className="badge good">{t('coal.day.closed')}</span>}
        </header>
        <div className="in vstack" style={{ gap: 16 }}>
          <div className="hstack wrap" style={{ alignItems: 'flex-end', gap: 12 }}>
            <YardSelect value={yard || null} onChange={setYard} />
            <Day label={t('coal.day.day')} clearable={false} value={day} onChange={setDay} maxDate={new Date()} />
          </div>
          {yard && day && days.data && (closed ? <Totals day={closed} /> : <Close key={`${yard} ${day}`} yard={yard} day={day} />)}
        </div>
      </section>
      <Asked query={days} waiting={t('coal.day.loading')}>
        {(list) => (list.length === 0 ? <Empty title={t('coal.day.none')}>{t('coal.day.noneWhat')}</Empty> : <Days rows={list} />)}
      </Asked>
    </Only>
  );
}

/** What the rows of a day add up to; and what was counted, once it is closed. */
function Totals({ day: d }: { day: DayTotals & Partial<DayRow> }) {
  const { t } = useTranslation();
  const figures: [string, string][] = [
    ['sales', number(d.sales)],
    ['reversals', number(d.reversals)],
    ['kg', kg(d.kg)],
    ['received', kg(d.received_kg)],
    ['cash', money(d.cash_gr)],
    ['card', money(d.card_gr)],
    ['transfer', money(d.transfer_gr)],
  ];
  if (d.counted_gr !== undefined) figures.push(['inTill', money(d.counted_gr)], ['difference', money(d.difference_gr)]);
  return (
    <div className="counts" role="group" aria-label={t('coal.day.salesSay')}>
      {figures.map(([key, value]) => (
        <div key={key} className="count">
          <b>{value}</b>
          <span>{t(`coal.day.${key}`)}</span>
        </div>
      ))}
    </div>
  );
}

function Close({ yard, day }: { yard: string; day: string }) {
  const { t } = useTranslation();
  const totals = useQuery(dayQuery(day, yard));
  const [cash, setCash] = useState('');
  const [note, setNote] = useState('');
  const action = useAction(`/coal/days/${day}/close`);
  const counted = grosze(cash);
  return (
    <Asked query={totals} waiting={t('coal.day.counting')}>
      {(d) => {
        const off = counted !== undefined && counted !== d.cash_gr;
        return (
          <>
            <Totals day={d} />
            <ActionForm action={action} label={t('coal.day.close')} submit={t('coal.day.closeIt', { day: date(day) })} disabled={counted === undefined || (off && note.trim().length < 3)} body={() => (counted === undefined ? undefined : { yard, cash_gr: counted, note: off ? note.trim() : undefined })}>
              <TextInput style={{ maxWidth: 260 }} label={t('coal.day.counted')} description={t('coal.day.countedWhat')} inputMode="decimal" autoComplete="off" placeholder="0,00" value={cash} onChange={(e) => setCash(e.currentTarget.value)} error={action.errorOf('cash_gr') ?? (cash && counted === undefined ? t('coal.order.badPrice') : undefined)} />
              {off && (
                <>
                  <p className="notice warn" role="status">
                    {t('coal.day.differs', { difference: money(counted - d.cash_gr) })}
                  </p>
                  <Textarea label={t('coal.day.note')} required withAsterisk={false} autosize minRows={2} value={note} onChange={(e) => setNote(e.currentTarget.value)} error={action.errorOf('note')} />
                </>
              )}
            </ActionForm>
          </>
        );
      }}
    </Asked>
  );
}

function Days({ rows }: { rows: DayRow[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, 14);
  return (
    <section className="panel" aria-labelledby="days">
      <header>
        <h2 id="days">{t('coal.day.list')}</h2>
      </header>
      <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="days">
        <table className="table middle">
          <thead>
            <tr>
              <th className="num">{t('coal.day.day')}</th>
              <th>{t('coal.yard')}</th>
              <th className="num">{t('coal.day.sales')}</th>
              <th className="num">{t('coal.day.kg')}</th>
              <th className="num">{t('coal.day.cash')}</th>
              <th className="num">{t('coal.day.counted')}</th>
              <th className="num">{t('coal.day.difference')}</th>
              <th>{t('coal.day.closedBy')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((d) => (
              <tr key={d.id}>
                <td className="num">{date(d.on_day)}</td>
                <td>{names.yard(d.yard)}</td>
                <td className="num">{number(d.sales)}</td>
                <td className="num">{kg(d.kg)}</td>
                <td className="num">{money(d.cash_gr)}</td>
                <td className="num">{money(d.counted_gr)}</td>
                <td className="num">{d.difference_gr ? <b title={d.note}>{money(d.difference_gr)}</b> : '–'}</td>
                <td className="small">
                  {d.closed_by} {dateTime(d.closed_at)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && (
        <div className="in">
          <Button variant="default" size="xs" onClick={() => setAll(true)}>
            {t('action.more')}
          </Button>
        </div>
      )}
    </section>
  );
}
