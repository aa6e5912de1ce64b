// Good, kilograms, payment; what it costs while one types; Enter sells.
import { Button, TextInput } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { money } from '../../ui/format';
import { amount, grosze, kg, kilograms } from './amounts';
import { useNames } from './queries';
import { useRemembered } from './remembered';
import { payments, type Certificate, type Good, type Payment, type SaleBody, type StockLine } from './types';

interface Props {
  /** Nothing when goods are sold that need none. */
  certificate?: Certificate;
  goods: Good[];
  lines: StockLine[];
  waits: boolean;
  refused: boolean;
  /** The sale is entered from paper: the price may have been another one then. */
  paper?: boolean;
  onSell: (what: Pick<SaleBody, 'good' | 'kg' | 'payment' | 'reservation' | 'price_gr_t'>) => void;
}

export function SaleForm({ certificate, goods, lines, waits, refused, paper, onSell }: Props) {
  const { t } = useTranslation();
  const name = useId();
  const names = useNames();
  const aside = certificate?.reservations ?? [];

  const [lastGood, remember] = useRemembered('good', '');
  const [good, setGood] = useState(aside[0]?.good ?? (certificate?.good || lastGood));
  const [mass, setMass] = useState(aside[0] ? String(aside[0].kg) : '');
  const [payment, setPayment] = useState<Payment>('CASH');
  const [reservation, setReservation] = useState<number | undefined>(aside[0]?.id);
  const box = useRef<HTMLInputElement>(null);
  const chosen = goods.find((g) => g.code === good) ?? goods[0];
  const free = (g: string) => lines.filter((l) => l.good === g).reduce((sum, l) => sum + l.free_to_promise_kg, 0);
  const asked = kilograms(mass);
  const allowed = !certificate || certificate.final_sale || !chosen?.rationed ? Infinity : certificate.left_kg;
  const put = aside.find((r) => r.id === reservation);
  // What is put aside for this household is its own: it counts neither against the limit nor against what is free.
  const most = chosen ? (put && put.good === chosen.code ? put.kg : Math.min(allowed, free(chosen.code))) : 0;
  const [then, setThen] = useState(''); // złote for a tonne, as the paper says
  const written = paper && then.trim() ? grosze(then) : undefined;
  const badPrice = !!paper && then.trim() !== '' && !written;
  const price = written ?? chosen?.price_gr_t;

  useEffect(() => {
    box.current?.focus();
    box.current?.select();
  }, []);
  useEffect(() => {
    if (refused && !waits) box.current?.focus();
  }, [refused, waits]);

  const problem = mass && asked === undefined ? t('coal.till.badKg') : asked !== undefined && !put && asked > allowed ? t('coal.till.overLimit', { left: kg(allowed) }) : asked !== undefined && chosen && !put && asked > free(chosen.code) ? t('coal.till.short', { free: kg(free(chosen.code)) }) : undefined;

  return (
    <form
      className="sale"
      onSubmit={(e) => {
        e.preventDefault();
        if (!asked || !chosen || waits || badPrice) return box.current?.focus();
        remember(chosen.code);
        onSell({ good: chosen.code, kg: asked, payment, reservation: put && put.good === chosen.code ? put.id : undefined, price_gr_t: written });
      }}
    >
      <fieldset disabled={waits} className="bare">
        {aside.length > 0 && (
          <div className="hstack wrap" role="group" aria-label={t('coal.till.putAside')}>
            {aside.map((r) => (
              <button
                key={r.id}
                type="button"
                className="choice"
                aria-pressed={r.id === reservation}
                onClick={() => {
                  const on = r.id !== reservation;
                  setReservation(on ? r.id : undefined);
                  if (on) (setGood(r.good), setMass(String(r.kg)));
                }}
              >
                {t('coal.till.fromReservation', { good: names.good(r.good), kg: kg(r.kg) })}
              </button>
            ))}
          </div>
        )}
        <div className="goods" role="radiogroup" aria-label={t('coal.good')}>
          {goods.map((g) => (
            <label key={g.code} className="choice" data-on={g.code === chosen?.code || undefined}>
              <input type="radio" name={`${name}-good`} checked={g.code === chosen?.code} onChange={() => setGood(g.code)} />
              <b>{names.good(g.code)}</b>
              <span className="small muted num">
                {g.price_gr_t ? t('coal.perTonne', { price: money(g.price_gr_t) }) : ''}
                <br />
                {t('coal.till.free', { kg: kg(free(g.code)) })}
              </span>
            </label>
          ))}
        </div>
        <div className="mass">
          <TextInput
            ref={box}
            size="lg"
            label={t('coal.till.kg')}
            inputMode="numeric"
            enterKeyHint="send"
            autoComplete="off"
            value={mass}
            onChange={(e) => setMass(e.currentTarget.value)}
            error={problem}
            rightSectionWidth={124}
            rightSection={
              most > 0 && asked !== most ? (
                <button type="button" className="link" tabIndex={-1} onClick={() => (setMass(String(most)), box.current?.focus())}>
                  {t('coal.till.all', { kg: kg(most) })}
                </button>
              ) : undefined
            }
          />
          <output className="amount" aria-live="polite" data-testid="amount">
            {asked && price ? money(amount(asked, price)) : '–'}
          </output>
        </div>
        {paper && <TextInput label={t('coal.till.paperPrice')} description={t('coal.till.paperPriceWhat')} inputMode="decimal" placeholder={chosen?.price_gr_t ? money(chosen.price_gr_t) : undefined} value={then} onChange={(e) => setThen(e.currentTarget.value)} error={badPrice ? t('coal.till.badPrice') : undefined} maw={280} />}
        <div className="hstack wrap" role="radiogroup" aria-label={t('coal.till.payment')}>
          {payments.map((p) => (
            <label key={p} className="choice" data-on={p === payment || undefined}>
              <input type="radio" name={`${name}-payment`} checked={p === payment} onChange={() => setPayment(p)} />
              {t(`coal.payment.${p}`)}
            </label>
          ))}
        </div>
        <Button type="submit" size="md" loading={waits} disabled={!asked || !chosen} fullWidth>
          {t('coal.till.sell')}
        </Button>
      </fieldset>
    </form>
  );
}
