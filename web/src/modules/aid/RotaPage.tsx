// Volunteers and their rota: who is missing where, signing up with a warning when two shifts share time, swaps, hours.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Head, Only } from './parts';
import { NewShift } from './NewShift';
import { Rota } from './Rota';
import { VolunteersPart } from './VolunteersPart';

const parts = ['rota', 'plan', 'people'] as const;

export function RotaPage() {
  const { t } = useTranslation();
  const [part, setPart] = useState<(typeof parts)[number]>('rota');
  return (
    <Only any={['aid.volunteers']}>
      <Head title={t('aid.rota.title')} what={t('aid.rota.what')} />
      <SegmentedControl aria-label={t('aid.rota.parts')} value={part} onChange={(v) => setPart(v as typeof part)} style={{ alignSelf: 'flex-start', maxWidth: '100%', flexWrap: 'wrap' }} data={parts.map((p) => ({ value: p, label: t(`aid.rota.part_${p}`) }))} />
      {part === 'rota' && <Rota />}
      {part === 'plan' && <NewShift onDone={() => setPart('rota')} />}
      {part === 'people' && <VolunteersPart />}
    </Only>
  );
}
