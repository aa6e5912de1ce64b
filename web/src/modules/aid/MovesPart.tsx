// Goods that move without being given out or bought: between points, as a gift, after a count by hand, or spoiled.
import { NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { Day } from '../../ui/Day';
import { date, number } from '../../ui/format';
import { useRowsOf } from './data';
import { today } from './desk/decide';
import { Asked, PointSelect, rememberedPoint } from './parts';
import { useGoods } from './StockTable';
import { sources, type AidRow } from './types';

const kinds = ['transfer', 'receipt', 'count', 'write_off'] as const;
type Kind = (typeof kinds)[number];
const paths: Record<Kind, string> = { transfer: '/aid/transfers', receipt: '/aid/receipts', count: '/aid/counts', write_off: '/aid/write-offs' };

interface Moved {
  id: number;
  from_left: number;
  to_left: number;
}

interface MoveRow extends AidRow {
  kind: string;
  good: string;
  qty: number;
  from_point: string;
  to_point: string;
  on_day: string;
  note: string;
}

export function MovesPart() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>('transfer');
  return (
    <div className="two">
      <section className="panel" aria-label={t('aid.move.new')}>
        <div className="in vstack" style={{ gap: 12 }}>
          <SegmentedControl fullWidth aria-label={t('aid.move.kind')} value={kind} onChange={(v) => setKind(v as Kind)} data={kinds.map((k) => ({ value: k, label: t(`aid.move.kind_${k}`) }))} />
          <p className="muted small">{t(`aid.move.what_${kind}`)}</p>
          <Move key={kind} kind={kind} />
        </div>
      </section>
      <Moves />
    </div>
  );
}

function Move({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const goods = useGoods();
  const [point, setPoint] = useState(rememberedPoint);
  const [to, setTo] = useState('');
  const [good, setGood] = useState<string | null>(null);
  const [qty, setQty] = useState<number | string>('');
  const [source, setSource] = useState('GIFT');
  const [on, setOn] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const action = useAction<Moved>(paths[kind]);
  const filled = point && good && qty !== '' && (kind !== 'transfer' || to) && (kind !== 'write_off' || note.trim());
  const body = () => {
    if (!filled) return undefined;
    const rest = { good, on: on ?? undefined, note: note.trim() || undefined };
    if (kind === 'transfer') return { from: point, to, qty: Number(qty), ...rest };
    if (kind === 'count') return { point, counted: Number(qty), ...rest };
    if (kind === 'receipt') return { point, qty: Number(qty), source, ...rest };
    return { point, qty: Number(qty), ...rest };
  };
  const a = action.answer;
  return (
    <ActionForm
      action={action}
      label={t(`aid.move.kind_${kind}`)}
      submit={t('aid.move.store')}
      disabled={!filled}
      body={body}
      beside={
        <span role="status" className="small">
          {a ? t('aid.move.left', { n: number(kind === 'transfer' || kind === 'write_off' ? a.from_left : a.to_left) }) : ''}
        </span>
      }
    >
      <div className="fields">
        <PointSelect label={t(kind === 'transfer' ? 'aid.move.from' : 'aid.point')} value={point} onChange={setPoint} error={action.errorOf(kind === 'transfer' ? 'from' : 'point')} />
        {kind === 'transfer' && <PointSelect label={t('aid.move.to')} value={to} onChange={setTo} error={action.errorOf('to')} />}
        <Select label={t('aid.good')} data={goods.options} value={good} onChange={setGood} searchable error={action.errorOf('good')} />
        <NumberInput label={t(kind === 'count' ? 'aid.move.counted' : 'aid.qty')} value={qty} onChange={setQty} min={kind === 'count' ? 0 : 1} allowDecimal={false} hideControls error={action.errorOf('qty') ?? action.errorOf('counted')} />
        {kind === 'receipt' && <Select label={t('aid.purchase.source')} data={sources.map((s) => ({ value: s, label: t(`aid.source.${s}`) }))} value={source} onChange={(v) => v && setSource(v)} allowDeselect={false} />}
        <Day label={t('aid.onDay')} value={on} onChange={setOn} maxDate={today()} placeholder={date(today())} error={action.errorOf('on')} />
      </div>
      <TextInput label={t(kind === 'write_off' ? 'aid.move.why' : 'aid.note')} value={note} onChange={(e) => setNote(e.currentTarget.value)} error={action.errorOf('note')} />
    </ActionForm>
  );
}

function Moves() {
  const { t } = useTranslation();
  const moves = useRowsOf<MoveRow>('aid_moves', { sort: '-id', limit: 50 });
  const goods = useGoods();
  return (
    <section className="panel" aria-labelledby="moves">
      <header>
        <h2 id="moves">{t('aid.move.last')}</h2>
      </header>
      <Asked query={moves} waiting={t('aid.stock.loading')}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="in muted">{t('aid.move.none')}</p>
          ) : (
            <ul className="plain-list">
              {rows.map((m) => (
                <li key={m.id}>
                  <b>{t(m.kind === 'RECEIPT' ? 'aid.move.received' : `aid.move.kind_${m.kind.toLowerCase()}`)}</b>: {goods.name(m.good)} {number(m.qty)} {goods.measure(m.good)}
                  <span className="small muted" style={{ display: 'block' }}>
                    {date(m.on_day)} · {[m.from_point, m.to_point].filter(Boolean).join(' → ')} {m.note}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </section>
  );
}
