// What was bought or promised, and what of it has come into a point's stock.
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { Day } from '../../ui/Day';
import { date, money, number } from '../../ui/format';
import { Empty } from '../../ui/States';
import { useRowsOf } from './data';
import { today } from './desk/decide';
import { Asked, PointSelect, rememberedPoint } from './parts';
import { useGoods } from './StockTable';
import { sources, type PurchaseRow } from './types';

export function PurchasesPart({ wanted }: { wanted?: { good: string; qty: number } }) {
  const { t } = useTranslation();
  const purchases = useRowsOf<PurchaseRow>('aid_purchases', { sort: '-id', limit: 100 });
  const goods = useGoods();
  const [open, setOpen] = useState<number>();
  return (
    <div className="two">
      <section className="panel" aria-label={t('aid.purchase.new')}>
        <header>
          <h2>{t('aid.purchase.new')}</h2>
        </header>
        <div className="in">
          <Order key={`${wanted?.good}${wanted?.qty}`} wanted={wanted} />
        </div>
      </section>
      <section className="panel" aria-label={t('aid.purchase.list')}>
        <header>
          <h2>{t('aid.purchase.list')}</h2>
        </header>
        <Asked query={purchases} waiting={t('aid.purchase.loading')}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={t('aid.purchase.none')}>{t('aid.purchase.noneWhat')}</Empty>
            ) : (
              <ul className="plain-list">
                {rows.map((p) => {
                  const left = p.qty - p.received;
                  const going = p.status === 'ORDERED' || p.status === 'PARTLY';
                  return (
                    <li key={p.id}>
                      <div className="hstack wrap">
                        <span className="grow">
                          <b>{goods.name(p.good)}</b> {number(p.qty)} {goods.measure(p.good)} <span className="muted">{p.supplier}</span>
                          <span className="small muted" style={{ display: 'block' }}>
                            <span className="mono">{p.number}</span> · {date(p.on_day)} · {t(`aid.source.${p.source}`)}
                            {p.price_gr > 0 ? ` · ${money(p.price_gr * p.qty)}` : ''}
                            {p.expected_on && going ? ` · ${t('aid.purchase.expected', { day: date(p.expected_on) })}` : ''}
                          </span>
                        </span>
                        <span className={`badge ${p.status === 'RECEIVED' ? 'good' : ''}`}>{t(`aid.purchase.status_${p.status}`, { n: number(p.received) })}</span>
                        {going && (
                          <Button size="compact-sm" variant="default" aria-expanded={open === p.id} onClick={() => setOpen(open === p.id ? undefined : p.id)} aria-label={`${t('aid.purchase.receive')}: ${p.number}`}>
                            {t('aid.purchase.receive')}
                          </Button>
                        )}
                      </div>
                      {open === p.id && (
                        <>
                          <Receive purchase={p} left={left} onDone={() => setOpen(undefined)} />
                          <NoMore purchase={p} onDone={() => setOpen(undefined)} />
                        </>
                      )}
                    </li>
                  );
                })}
              </ul>
            )
          }
        </Asked>
      </section>
    </div>
  );
}

function Order({ wanted }: { wanted?: { good: string; qty: number } }) {
  const { t } = useTranslation();
  const goods = useGoods();
  const [good, setGood] = useState<string | null>(wanted?.good ?? null);
  const [qty, setQty] = useState<number | string>(wanted?.qty ?? '');
  const [price, setPrice] = useState<number | string>('');
  const [supplier, setSupplier] = useState('');
  const [source, setSource] = useState<string>('TOWN');
  const [expected, setExpected] = useState<string | null>(null);
  const [made, setMade] = useState('');
  const action = useAction<{ id: number; number: string }>('/aid/purchases', {
    onDone: useCallback((a: { number: string }) => {
      setMade(a.number);
      setQty('');
      setPrice('');
    }, []),
  });
  return (
    <ActionForm
      action={action}
      label={t('aid.purchase.new')}
      submit={t('aid.purchase.store')}
      disabled={!good || !Number(qty) || !supplier.trim()}
      body={() => (good && Number(qty) ? { supplier: supplier.trim(), source, good, qty: Number(qty), price_gr: Math.round(Number(price) * 100) || undefined, expected_on: expected ?? undefined } : undefined)}
      beside={
        <span role="status" className="small">
          {made ? t('aid.purchase.stored', { number: made }) : ''}
        </span>
      }
    >
      <Select label={t('aid.good')} data={goods.options} value={good} onChange={setGood} searchable error={action.errorOf('good')} />
      <div className="fields">
        <NumberInput label={t('aid.qty')} value={qty} onChange={setQty} min={1} allowDecimal={false} hideControls thousandSeparator=" " error={action.errorOf('qty')} />
        <NumberInput label={t('aid.purchase.price')} value={price} onChange={setPrice} min={0} decimalScale={2} decimalSeparator="," hideControls error={action.errorOf('price_gr')} />
        <Select label={t('aid.purchase.source')} data={sources.map((s) => ({ value: s, label: t(`aid.source.${s}`) }))} value={source} onChange={(v) => v && setSource(v)} allowDeselect={false} />
        <Day label={t('aid.purchase.expectedOn')} value={expected} onChange={setExpected} minDate={today()} error={action.errorOf('expected_on')} />
      </div>
      <TextInput label={t('aid.purchase.supplier')} value={supplier} onChange={(e) => setSupplier(e.currentTarget.value)} error={action.errorOf('supplier')} autoComplete="off" />
    </ActionForm>
  );
}

/** Closes an order of which nothing more will come. */
function NoMore({ purchase, onDone }: { purchase: PurchaseRow; onDone: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const action = useAction(`/aid/purchases/${purchase.id}/cancel`, { onDone });
  return (
    <details className="fold">
      <summary>{t('aid.purchase.noMore')}</summary>
      <ActionForm action={action} danger label={t('aid.purchase.noMore')} submit={t('aid.purchase.close')} disabled={reason.trim().length < 3} body={() => (reason.trim().length >= 3 ? { reason: reason.trim() } : undefined)}>
        <TextInput label={t('aid.purchase.closeWhy')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} error={action.errorOf('reason')} />
      </ActionForm>
    </details>
  );
}

function Receive({ purchase, left, onDone }: { purchase: PurchaseRow; left: number; onDone: () => void }) {
  const { t } = useTranslation();
  const [qty, setQty] = useState<number | string>(left);
  const [point, setPoint] = useState(rememberedPoint);
  const [on, setOn] = useState<string | null>(null);
  const receive = useAction(`/aid/purchases/${purchase.id}/receive`, { onDone });
  return (
    <div className="inset">
      <ActionForm action={receive} label={t('aid.purchase.receive')} submit={t('aid.purchase.intoStock')} disabled={!Number(qty) || !point} body={() => (Number(qty) && point ? { qty: Number(qty), point, on: on ?? undefined } : undefined)}>
        <div className="fields">
          <NumberInput label={t('aid.purchase.came')} description={t('aid.purchase.left', { n: number(left) })} value={qty} onChange={setQty} min={1} allowDecimal={false} hideControls error={receive.errorOf('qty')} />
          <PointSelect value={point} onChange={setPoint} error={receive.errorOf('point')} />
          <Day label={t('aid.onDay')} value={on} onChange={setOn} minDate={purchase.on_day} maxDate={today()} placeholder={date(today())} error={receive.errorOf('on')} />
        </div>
      </ActionForm>
    </div>
  );
}
