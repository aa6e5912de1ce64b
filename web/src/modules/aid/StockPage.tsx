// Stock: what each point has, what was bought and what has come of it, goods that move, and how long they will last.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../account/session';
import { reads } from '../entry';
import { ForecastPart } from './ForecastPart';
import { MovesPart } from './MovesPart';
import { Head, Only } from './parts';
import { PurchasesPart } from './PurchasesPart';
import { StockTable } from './StockTable';

const parts = ['now', 'forecast', 'purchases', 'moves'] as const;

export function StockPage() {
  const { t } = useTranslation();
  const session = useSession();
  const shown = parts.filter((p) => (p !== 'purchases' || reads(session, 'aid_purchases')) && (p !== 'moves' || reads(session, 'aid_moves')));
  const [part, setPart] = useState<(typeof parts)[number]>('now');
  const [buy, setBuy] = useState<{ good: string; qty: number }>();
  return (
    <Only any={['aid.stock']}>
      <Head title={t('aid.stock.title')} what={t('aid.stock.what')} />
      <SegmentedControl withItemsBorders={false} aria-label={t('aid.stock.parts')} value={part} onChange={(v) => setPart(v as typeof part)} style={{ alignSelf: 'flex-start', maxWidth: '100%', flexWrap: 'wrap' }} data={shown.map((p) => ({ value: p, label: t(`aid.stock.part_${p}`) }))} />
      {part === 'now' && <StockTable />}
      {part === 'forecast' && (
        <ForecastPart
          onBuy={
            shown.includes('purchases')
              ? (good, qty) => {
                  setBuy({ good, qty });
                  setPart('purchases');
                }
              : undefined
          }
        />
      )}
      {part === 'purchases' && <PurchasesPart wanted={buy} />}
      {part === 'moves' && <MovesPart />}
    </Only>
  );
}
