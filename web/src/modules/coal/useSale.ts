// One sale at the till: sent, lost on the way, sent again, stored or refused.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../../account/session';
import { post } from '../../api/client';
import { newKey } from '../../programme/action';
import { deliver, takeUp, underway, type Delivered, type Underway } from './deliver';
import type { SaleBody, Sold } from './types';

export type SaleState =
  | { is: 'idle' }
  | { is: 'sending' }
  /** A closed window left it; mine: it can be finished here. */
  | { is: 'left'; under: Underway<SaleBody>; mine: boolean }
  /** Nobody knows yet whether it was stored. */
  | { is: 'lost'; attempt: number; seconds: number; body: SaleBody }
  | { is: 'kept'; sold: Delivered<Sold>; body: SaleBody; seconds: number }
  | { is: 'refused'; error: unknown; body: SaleBody; afterLoss: boolean };

export function useSale(onKept?: (sold: Sold, body: SaleBody) => void) {
  const client = useQueryClient();
  const who = useSession().user?.login ?? '';
  const [state, setState] = useState<SaleState>({ is: 'idle' });
  const busy = useRef(false);
  const gone = useRef(false);
  const kept = useRef(onKept);
  kept.current = onKept;

  const go = useCallback(
    async (under: Underway<SaleBody>, again: boolean) => {
      const { key, body } = under;
      if (busy.current) return;
      busy.current = true;
      const began = performance.now();
      let lost = again;
      setState(again ? { is: 'lost', attempt: 0, seconds: 0, body } : { is: 'sending' });
      underway.keep(under);
      try {
        const sold = await deliver({
          send: () => post<Sold>('/coal/sales', body, { 'Idempotency-Key': key }),
          onLost: (attempt, seconds) => {
            lost = true;
            setState({ is: 'lost', attempt, seconds, body });
          },
          given: () => gone.current,
        });
        if (!sold) return; // the page was left; what is under way stays written down
        underway.forget();
        void client.invalidateQueries({ queryKey: ['programme'] });
        setState({ is: 'kept', sold: { ...sold, attempts: sold.attempts + Number(again) }, body, seconds: (performance.now() - began) / 1000 });
        kept.current?.(sold.answer, body);
      } catch (error) {
        underway.forget();
        setState({ is: 'refused', error, body, afterLoss: lost });
      } finally {
        busy.current = false;
      }
    },
    [client],
  );

  useEffect(() => {
    gone.current = false;
    // A window that was closed in the middle of a sale goes on with it.
    const left = underway.read<SaleBody>();
    if (left?.key && who) {
      const what = takeUp(left, who, Date.now());
      if (what === 'again') void go(left, true);
      else setState({ is: 'left', under: left, mine: what === 'ask' });
    }
    return () => void (gone.current = true);
  }, [go, who]);

  const sell = useCallback((body: SaleBody) => void go({ key: newKey(), body, by: who, at: Date.now() }, false), [go, who]);
  const clear = useCallback(() => setState((s) => (s.is === 'lost' || s.is === 'sending' || s.is === 'left' ? s : { is: 'idle' })), []);
  const finish = useCallback((under: Underway<SaleBody>) => void go(under, true), [go]);
  const forget = useCallback(() => {
    underway.forget();
    setState({ is: 'idle' });
  }, []);
  return { state, sell, clear, finish, forget };
}
