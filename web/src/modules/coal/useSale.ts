// One sale at the till: sent, lost on the way, sent again, stored or refused.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { post } from '../../api/client';
import { newKey } from '../../programme/action';
import { deliver, underway, type Delivered } from './deliver';
import type { SaleBody, Sold } from './types';

export type SaleState =
  | { is: 'idle' }
  | { is: 'sending' }
  /** Nobody knows yet whether it was stored. */
  | { is: 'lost'; attempt: number; seconds: number; body: SaleBody }
  | { is: 'kept'; sold: Delivered<Sold>; body: SaleBody; seconds: number }
  | { is: 'refused'; error: unknown; body: SaleBody; afterLoss: boolean };

export function useSale(onKept?: (sold: Sold, body: SaleBody) => void) {
  const client = useQueryClient();
  const [state, setState] = useState<SaleState>({ is: 'idle' });
  const busy = useRef(false);
  const gone = useRef(false);
  const kept = useRef(onKept);
  kept.current = onKept;

  const go = useCallback(
    async (key: string, body: SaleBody, again: boolean) => {
      if (busy.current) return;
      busy.current = true;
      const began = performance.now();
      let lost = again;
      setState(again ? { is: 'lost', attempt: 0, seconds: 0, body } : { is: 'sending' });
      underway.keep({ key, body });
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
    if (left?.key) void go(left.key, left.body, true);
    return () => void (gone.current = true);
  }, [go]);

  const sell = useCallback((body: SaleBody) => void go(newKey(), body, false), [go]);
  const clear = useCallback(() => setState((s) => (s.is === 'lost' || s.is === 'sending' ? s : { is: 'idle' })), []);
  return { state, sell, clear };
}
