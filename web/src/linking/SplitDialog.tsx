// One cell, several parcels or periods: what the parser reads is offered line by line, the person decides.
import { Button, Modal, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post } from '../api/client';
import { Waiting } from '../ui/States';
import type { Entry } from './types';
import { tell } from './tell';

interface Split {
  parcels: string[];
  periods: [string, string][];
  left: string;
}

const lines = (s: string) => s.split('\n').map((l) => l.trim()).filter(Boolean);

export function SplitDialog({ entry, onClose, onDone }: { entry: Entry; onClose: () => void; onDone: (batch: number) => void }) {
  const { t, i18n } = useTranslation();
  const read = useQuery({ queryKey: ['linking', 'split', entry.kind, entry.id, entry.version], queryFn: ({ signal }) => get<Split>(`/linking/${entry.kind}/${entry.id}/split`, {}, signal) });
  const [parcels, setParcels] = useState('');
  const [periods, setPeriods] = useState('');
  const [problem, setProblem] = useState('');
  useEffect(() => {
    if (!read.data) return;
    setParcels(read.data.parcels.join('\n'));
    setPeriods(read.data.periods.map((p) => p.join(' – ')).join('\n'));
  }, [read.data]);

  async function save() {
    const two = lines(periods).map((l) => l.match(/\d{4}-\d{2}-\d{2}/g) ?? []);
    if (two.some((p) => p.length !== 2)) return setProblem(t('linking.periodWrong'));
    const before = read.data?.periods.map((p) => p.join()).join(';') ?? '';
    const changed = two.map((p) => p.join()).join(';') !== before;
    try {
      const r = await post<{ batch: number }>(`/linking/${entry.kind}/${entry.id}/split`, { parcels: lines(parcels), periods: changed ? two : undefined, version: entry.version });
      onDone(r.batch);
    } catch (x) {
      setProblem(tell(x, i18n.language));
    }
  }

  return (
    <Modal opened onClose={onClose} title={t('linking.splitTitle')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {!read.data ? (
        <Waiting what={t('linking.splitReading')} />
      ) : (
        <div className="vstack">
          <p className="small muted">{t('linking.splitWhat')}</p>
          <Textarea label={t('linking.splitParcels')} value={parcels} onChange={(e) => setParcels(e.currentTarget.value)} autosize minRows={3} data-autofocus />
          {entry.kind === 'decision' && <Textarea label={t('linking.splitPeriods')} description={t('linking.splitPeriodsHow')} value={periods} onChange={(e) => setPeriods(e.currentTarget.value)} autosize minRows={2} />}
          {read.data.left && <p className="small">{t('linking.splitLeft', { text: read.data.left })}</p>}
          {problem && (
            <p className="small" role="alert" style={{ color: 'var(--bad)' }}>
              {problem}
            </p>
          )}
          <div className="hstack">
            <Button onClick={() => void save()}>{t('linking.splitSave')}</Button>
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
