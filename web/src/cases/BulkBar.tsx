// One move for many: each may still be refused, and the others go on.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../api/types';
import { explain } from '../i18n/problems';
import { useAction } from '../programme/action';
import { MoveDialog, type MoveBody } from './MoveDialog';
import type { Outcome } from './types';
import './cases.css';

const offered = ['check', 'dismiss', 'act', 'close'] as const;

export function BulkBar({ picked, onClear, onDone }: { picked: Finding[]; onClear: () => void; onDone: (left: number[]) => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState<(typeof offered)[number]>();
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const items = picked.map((f) => ({ id: f.id, version: f.version }));
  const finish = (words?: Outcome[]) => {
    setAsking(undefined);
    setOutcomes(words ?? []);
    for (const key of ['finding', 'findings', 'facets']) void client.invalidateQueries({ queryKey: [key] });
    onDone((words ?? []).filter((o) => !o.done).map((o) => o.id));
  };
  const move = useAction<Outcome[], MoveBody & { items?: unknown }>('/discrepancies/moves', { onDone: (o) => finish(o) });
  const bundle = useAction<{ id: number }, unknown>('/bundles', { onDone: () => finish() });
  const refused = outcomes.filter((o) => !o.done);
  const names = new Map(picked.map((f) => [f.id, f.label]));
  if (!picked.length && !outcomes.length) return null;
  return (
    <div className="bulk-bar" role="region" aria-label={t('cases.bulk')}>
      {picked.length > 0 && (
        <>
          <b className="num">{t('cases.picked', { count: picked.length })}</b>
          {offered.map((m) => (
            <Button
              key={m}
              size="compact-sm"
              variant={m === 'check' ? 'filled' : 'default'}
              onClick={() => {
                move.renew();
                setOutcomes([]);
                setAsking(m);
              }}
            >
              {t(`cases.move.${m}`)}
            </Button>
          ))}
          {picked.length > 1 && (
            <Button size="compact-sm" variant="default" loading={bundle.busy} onClick={() => void bundle.run({ items })}>
              {t('cases.makeBundle')}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={onClear}>
            {t('cases.unpick')}
          </Button>
        </>
      )}
      <span role="status" className="small">
        {outcomes.length > 0 && t('cases.bulkDone', { done: outcomes.length - refused.length, count: outcomes.length })}
        {!!bundle.error && explain(i18n.language, (bundle.error as { code?: string }).code ?? '', (bundle.error as Error).message).sentence}
      </span>
      {refused.length > 0 && (
        <ul className="small" style={{ width: '100%', margin: 0 }}>
          {refused.map((o) => (
            <li key={o.id}>
              {names.get(o.id) ?? o.id}: {explain(i18n.language, o.code ?? '', o.message ?? '').sentence}
            </li>
          ))}
        </ul>
      )}
      {asking && (
        <MoveDialog
          move={asking}
          title={t(`cases.move.${asking}`)}
          action={{ ...move, run: (b) => move.run({ ...b, version: undefined, items }) }}
          onClose={() => setAsking(undefined)}
          count={picked.length}
        />
      )}
    </div>
  );
}
