// The seconds that a record takes, from the first key to the stored row: the clerk sees what the form costs.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decimal, number } from '../ui/format';

export interface Watch {
  /** Starts at the first touch; later calls change nothing. */
  start: () => void;
  stop: () => number;
  reset: () => void;
  /** Running seconds; nothing before the start. */
  seconds?: number;
  /** What the last stored record took. */
  took?: number;
}

export function useWatch(): Watch {
  const began = useRef<number>(undefined);
  const [seconds, setSeconds] = useState<number>();
  const [took, setTook] = useState<number>();
  const running = seconds !== undefined;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => began.current !== undefined && setSeconds((performance.now() - began.current) / 1000), 1000);
    return () => clearInterval(timer);
  }, [running]);
  const start = useCallback(() => {
    if (began.current !== undefined) return;
    began.current = performance.now();
    setSeconds(0);
  }, []);
  const reset = useCallback(() => {
    began.current = undefined;
    setSeconds(undefined);
  }, []);
  const stop = useCallback(() => {
    const s = began.current === undefined ? 0 : (performance.now() - began.current) / 1000;
    setTook(s);
    reset();
    return s;
  }, [reset]);
  return { start, stop, reset, seconds, took };
}

export function Stopwatch({ watch }: { watch: Watch }) {
  const { t } = useTranslation();
  const { seconds, took } = watch;
  if (seconds === undefined && took === undefined) return null;
  return (
    <span className="num small muted" data-testid="seconds" aria-hidden={seconds !== undefined}>
      {seconds !== undefined ? t('programme.seconds', { n: number(Math.floor(seconds)) }) : t('programme.took', { n: decimal(took, 1) })}
    </span>
  );
}
