// Whether a card is genuine: its code is checked in this browser with the office's public keys. Nothing is told but the
// number, the kind, the last day, and whether the office has cancelled it.
import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { officePrefix } from '../../../api/client';
import { date } from '../../../ui/format';
import { Camera, cameraPossible } from '../desk/Camera';
import { readCode, type Card, type CardFault, type Key } from '../desk/card';
import { today } from '../desk/decide';
import { readKeys } from '../desk/wire';
import { Verdict } from '../parts';
import { ArriveFrame, useArrive } from './ArriveFrame';

export function VerifyPage() {
  const arrive = useArrive();
  const { lang, t } = arrive;
  const keys = useQuery({ queryKey: ['programme', 'aid', 'keys'], queryFn: ({ signal }) => readKeys(signal), staleTime: 60_000 });
  // A telephone that has read a card's code opens this page with the code behind the #, which no server sees.
  const [text, setText] = useState(() => decodeURIComponent(location.hash.slice(1)));
  const [result, setResult] = useState<Card | CardFault>();
  const [camera, setCamera] = useState(false);
  const check = (code: string, with_: Key[]) => setResult(readCode(code, with_));
  useEffect(() => {
    if (keys.data && location.hash.length > 1) check(text, keys.data);
    // once, when the keys are there
    // eslint-disable-next-line
  }, [keys.data]);
  const card = typeof result === 'object' ? result : undefined;
  const expired = card && card.validTo < today();
  return (
    <ArriveFrame arrive={arrive} title={t('arrive.verifyTitle')} lead={t('arrive.verifyLead')}>
      {keys.isError && (
        <p className="notice warn" role="alert">
          {t('arrive.offline')}
        </p>
      )}
      <form
        className="vstack"
        style={{ gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          if (keys.data) check(text, keys.data);
        }}
      >
        <Textarea label={t('arrive.code')} description={t('arrive.codeWhat')} autosize minRows={2} maxRows={5} value={text} onChange={(e) => (setText(e.currentTarget.value), setResult(undefined))} spellCheck={false} autoComplete="off" />
        <div className="hstack wrap">
          <Button size="md" type="submit" disabled={!text.trim() || !keys.data}>
            {t('arrive.check')}
          </Button>
          {cameraPossible() && !camera && (
            <Button size="md" variant="default" onClick={() => setCamera(true)}>
              {t('arrive.camera')}
            </Button>
          )}
        </div>
      </form>
      {camera && (
        <Camera
          words={{ label: t('arrive.camera'), refused: t('arrive.noCamera'), close: t('arrive.close') }}
          onRead={(code) => {
            setCamera(false);
            setText(code);
            if (keys.data) check(code, keys.data);
          }}
          onClose={() => setCamera(false)}
        />
      )}
      {result !== undefined && (
        <Verdict yes={!!card && !expired} title={t(!card ? `arrive.fault_${result as CardFault}` : expired ? 'arrive.expired' : 'arrive.genuine')}>
          {card && (
            <p>
              <span className="mono">{card.number}</span> · {t(`arrive.kind_${card.kind}`)} · {t('arrive.validTo', { day: date(card.validTo) })}
            </p>
          )}
          {card && !expired && <p className="small">{t('arrive.mayBeCancelled')}</p>}
        </Verdict>
      )}
      <p>
        <a href={`${officePrefix}/guide?lang=${lang}`}>{t('arrive.back')}</a>
      </p>
    </ArriveFrame>
  );
}
