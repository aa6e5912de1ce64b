// What was ordered and what came of it: each delivery with its weigh slip, a photo of the slip, and the yard it went to.
import { Button, FileInput, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../account/session';
import { upload } from '../../api/client';
import { Refused } from '../../account/fields';
import { ActionError, ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { Day } from '../../ui/Day';
import { date, money } from '../../ui/format';
import { Empty, ProgressBar } from '../../ui/States';
import { Go, may } from '../entry';
import { grosze, kg, kilograms } from './amounts';
import { Asked, GoodSelect, Mass, Only, OnDay, YardSelect } from './parts';
import { registerRows, useNames } from './queries';
import { Reason } from './Reason';
import { useRemembered } from './remembered';
import type { OrderRow, ReceiptRow } from './types';

const ordersQuery = registerRows<OrderRow>('coal_orders', { sort: '-id' });
const receiptsQuery = registerRows<ReceiptRow>('coal_receipts', { sort: '-id', limit: 50 });

export function OrdersPage() {
  const { t } = useTranslation();
  const s = useSession();
  const orders = useQuery(ordersQuery);
  const receipts = useQuery(receiptsQuery);
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Only any={['coal.order', 'coal.receive']}>
      <h1>{t('coal.order.title')}</h1>
      <div className="two">
        {may(s, 'coal.receive') && (
          <section className="panel" aria-labelledby="receive">
            <header>
              <h2 id="receive">{t('coal.receipt.new')}</h2>
            </header>
            <div className="in">
              <Receive orders={(orders.data ?? []).filter(open)} chosen={chosen} onChoose={setChosen} />
            </div>
          </section>
        )}
        {may(s, 'coal.order') && (
          <section className="panel" aria-labelledby="order">
            <header>
              <h2 id="order">{t('coal.order.new')}</h2>
            </header>
            <div className="in">
              <Order />
            </div>
          </section>
        )}
      </div>
      <Asked query={orders} waiting={t('coal.order.loading')}>
        {(list) => <Orders rows={list} onReceive={may(s, 'coal.receive') ? setChosen : undefined} moves={may(s, 'coal.order')} />}
      </Asked>
      <Asked query={receipts} waiting={t('coal.receipt.loading')}>
        {(list) => <Receipts rows={list} may={may(s, 'coal.receive')} />}
      </Asked>
    </Only>
  );
}

const open = (o: OrderRow) => o.status === 'OPEN';
const missing = (o: OrderRow) => Math.max(0, o.kg - (o.received_kg ?? 0));

function Order() {
  const { t } = useTranslation();
  const [supplier, setSupplier] = useState('');
  const [good, setGood] = useRemembered('good', '');
  const [mass, setMass] = useState('');
  const [price, setPrice] = useState('');
  const [expected, setExpected] = useState<string | null>(null);
  const [on, setOn] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const action = useAction<{ number: string }>('/coal/orders', {
    onDone: (a) => {
      setDone(a.number);
      setMass('');
    },
  });
  const asked = kilograms(mass);
  const gr = grosze(price);
  return (
    <ActionForm action={action} label={t('coal.order.new')} submit={t('coal.order.place')} disabled={!asked || gr === undefined || !good || !supplier.trim()} body={() => (asked && gr !== undefined ? { supplier: supplier.trim(), good, kg: asked, price_gr_t: gr, on: on ?? undefined, expected_on: expected ?? undefined } : undefined)}
      beside={
        <span role="status" className="small" style={{ color: 'var(--good)' }}>
          {done ? t('coal.order.done', { number: done }) : ''}
        </span>
      }
    >
      <div className="fields">
        <TextInput label={t('coal.order.supplier')} required withAsterisk={false} value={supplier} onChange={(e) => setSupplier(e.currentTarget.value)} error={action.errorOf('supplier')} />
        <GoodSelect value={good || null} onChange={setGood} error={action.errorOf('good')} />
        <Mass value={mass} onChange={setMass} error={action.errorOf('kg')} />
        <TextInput label={t('coal.order.price')} placeholder="1 500,00" required withAsterisk={false} inputMode="decimal" value={price} onChange={(e) => setPrice(e.currentTarget.value)} error={action.errorOf('price_gr_t') ?? (price && gr === undefined ? t('coal.order.badPrice') : undefined)} />
        <Day label={t('coal.order.expected')} value={expected} onChange={setExpected} error={action.errorOf('expected_on')} />
        <OnDay value={on} onChange={setOn} error={action.errorOf('on')} />
      </div>
    </ActionForm>
  );
}

/** A delivery is stored first; the photo of its slip follows, and can be sent again if the line breaks in between. */
function Receive({ orders, chosen, onChoose }: { orders: OrderRow[]; chosen: number | null; onChoose: (id: number | null) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const client = useQueryClient();
  const [yard, setYard] = useRemembered('yard', '');
  const [mass, setMass] = useState('');
  const [slip, setSlip] = useState('');
  const [on, setOn] = useState<string | null>(null);
  const [photo, setPhoto] = useState<File | null>(null);
  const [sent, setSent] = useState<{ done: number; total: number } | null>(null);
  const [failed, setFailed] = useState<{ id: number; file: File; error: unknown } | null>(null);
  const [done, setDone] = useState('');
  const order = orders.find((o) => o.id === chosen);

  async function attach(id: number, file: File) {
    setFailed(null);
    const form = new FormData();
    form.append('file', file);
    try {
      await upload(`/registers/coal_receipts/${id}/files`, form, (d, total) => setSent({ done: d, total }));
      void client.invalidateQueries({ queryKey: ['programme'] });
    } catch (error) {
      setFailed({ id, file, error });
    }
    setSent(null);
  }
  const action = useAction<{ id: number }>('/coal/receipts', {
    onDone: (a) => {
      setDone(slip);
      setMass('');
      setSlip('');
      if (photo) void attach(a.id, photo);
      setPhoto(null);
    },
  });
  const asked = kilograms(mass);
  return (
    <ActionForm
      action={action}
      label={t('coal.receipt.new')}
      submit={t('coal.receipt.receive')}
      disabled={!asked || !order || !yard || !slip.trim()}
      body={() => (asked && order ? { order: order.id, good: order.good, kg: asked, slip_no: slip.trim(), yard, on: on ?? undefined } : undefined)}
      beside={
        <span role="status" className="small" style={{ color: 'var(--good)' }}>
          {done ? t('coal.receipt.done', { slip: done }) : ''}
        </span>
      }
    >
      <Select
        label={t('coal.receipt.order')}
        required
        withAsterisk={false}
        allowDeselect={false}
        nothingFoundMessage={t('coal.receipt.noOrders')}
        data={orders.map((o) => ({ value: String(o.id), label: `${o.number ?? o.id} · ${names.good(o.good)} · ${o.supplier} · ${t('coal.receipt.missing', { kg: kg(missing(o)) })}` }))}
        value={order ? String(order.id) : null}
        onChange={(v) => onChoose(v ? Number(v) : null)}
        error={action.errorOf('order')}
      />
      <div className="fields">
        <YardSelect value={yard || null} onChange={setYard} error={action.errorOf('yard')} />
        <TextInput label={t('coal.receipt.slip')} required withAsterisk={false} autoComplete="off" value={slip} onChange={(e) => (setSlip(e.currentTarget.value), setDone(''))} error={action.errorOf('slip_no')} />
        <Mass label={t('coal.receipt.net')} value={mass} onChange={setMass} error={action.errorOf('kg')} />
        <OnDay value={on} onChange={setOn} error={action.errorOf('on')} />
        <FileInput label={t('coal.receipt.photo')} accept="image/*,application/pdf" clearable value={photo} onChange={setPhoto} placeholder={t('coal.receipt.choose')} />
      </div>
      {sent && <ProgressBar label={t('imports.sending')} progress={sent} />}
      {failed && (
        <div className="vstack">
          <Refused error={failed.error} />
          <p className="small">{t('coal.receipt.photoKept')}</p>
          <Button size="xs" variant="default" style={{ alignSelf: 'start' }} onClick={() => void attach(failed.id, failed.file)}>
            {t('coal.receipt.photoAgain')}
          </Button>
        </div>
      )}
    </ActionForm>
  );
}

function Orders({ rows, onReceive, moves }: { rows: OrderRow[]; onReceive?: (id: number) => void; moves: boolean }) {
  const { t } = useTranslation();
  const move = useAction<unknown, { id: number; move: string }>((b) => `/coal/orders/${b.id}/moves`);
  const names = useNames();
  if (!rows.length) return <Empty title={t('coal.order.none')}>{t('coal.order.noneWhat')}</Empty>;
  return (
    <section className="panel" aria-labelledby="orders">
      <header>
        <h2 id="orders" className="grow">
          {t('coal.order.list')}
        </h2>
      </header>
      <ActionError action={move} />
      <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="orders" style={{ maxHeight: 360, overflowY: 'auto' }}>
        <table className="table middle">
          <thead>
            <tr>
              <th>{t('coal.order.number')}</th>
              <th>{t('coal.order.supplier')}</th>
              <th>{t('coal.good')}</th>
              <th className="num">{t('coal.order.ordered')}</th>
              <th className="num">{t('coal.order.received')}</th>
              <th className="num">{t('coal.order.price')}</th>
              <th className="num">{t('coal.order.expected')}</th>
              <th>{t('coal.order.state')}</th>
              {onReceive && (
                <th>
                  <span className="visually-hidden">{t('account.actions')}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((o) => (
              <tr key={o.id}>
                <td className="mono">
                  <Go to="/registers/coal_orders" search={{ row: o.id }}>
                    {o.number ?? String(o.id)}
                  </Go>
                </td>
                <td>{o.supplier}</td>
                <td>{names.good(o.good)}</td>
                <td className="num">{kg(o.kg)}</td>
                <td className="num">{kg(o.received_kg ?? 0)}</td>
                <td className="num">{money(o.price_gr_t)}</td>
                <td className="num">{date(o.expected_on) || '–'}</td>
                <td className="nowrap">
                  {t(`coal.order.is.${o.status}`)}{' '}
                  {moves && (
                    <button type="button" className="link" aria-label={`${t(`coal.order.${open(o) ? 'close' : 'reopen'}`)}: ${o.number ?? o.id}`} onClick={() => void move.run({ id: o.id, move: open(o) ? 'close' : 'reopen' })}>
                      {t(`coal.order.${open(o) ? 'close' : 'reopen'}`)}
                    </button>
                  )}
                </td>
                {onReceive && (
                  <td className="nowrap">
                    {open(o) && (
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={t('coal.receipt.receiveOne', { number: o.number ?? o.id })}
                        onClick={() => {
                          onReceive(o.id);
                          document.getElementById('receive')?.scrollIntoView({ block: 'start' });
                        }}
                      >
                        {t('coal.receipt.receive')}
                      </Button>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Receipts({ rows, may }: { rows: ReceiptRow[]; may: boolean }) {
  const { t } = useTranslation();
  const [back, setBack] = useState<ReceiptRow | null>(null);
  const names = useNames();
  if (!rows.length) return null;
  return (
    <section className="panel" aria-labelledby="receipts">
      <header>
        <h2 id="receipts">{t('coal.receipt.list')}</h2>
      </header>
      <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="receipts" style={{ maxHeight: 360, overflowY: 'auto' }}>
        <table className="table middle">
          <thead>
            <tr>
              <th>{t('coal.receipt.slip')}</th>
              <th>{t('coal.good')}</th>
              <th className="num">{t('coal.receipt.net')}</th>
              <th>{t('coal.yard')}</th>
              <th className="num">{t('coal.receipt.day')}</th>
              <th>
                <span className="visually-hidden">{t('account.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.id}>
                <td>
                  <Go to="/registers/coal_receipts" search={{ row: r.id }}>
                    {r.slip_no}
                  </Go>
                </td>
                <td>{names.good(r.good)}</td>
                <td className="num">{kg(r.kg)}</td>
                <td>{names.yard(r.yard)}</td>
                <td className="num">{date(r.on_day)}</td>
                <td className="nowrap">
                  {r.kind === 'REVERSAL' ? (
                    <span className="badge hatched">{t('coal.sales.reversal')}</span>
                  ) : r.reversed ? (
                    <span className="badge">{t('coal.receipt.reversed')}</span>
                  ) : (
                    may && (
                      <Button size="xs" variant="default" onClick={() => setBack(r)} aria-label={t('coal.receipt.reverseOne', { slip: r.slip_no })}>
                        {t('coal.receipt.reverse')}
                      </Button>
                    )
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {back && <Reason path={`/coal/receipts/${back.id}/reverse`} title={t('coal.receipt.reverseOne', { slip: back.slip_no })} what={t('coal.receipt.reverseWhat', { kg: kg(back.kg), good: names.good(back.good) })} button={t('coal.receipt.reverse')} onClose={() => setBack(null)} />}
    </section>
  );
}
