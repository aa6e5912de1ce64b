// Who the office is among the managers of roads. Names are never guessed, so the page asks until it is told.
import { Button, TagsInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, patch } from '../api/client';
import { officeQuery } from '../findings/queries';
import { Failed } from '../ui/States';

interface Lanes {
  rows: { manager?: string | null }[];
}

export function Managers() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const office = useQuery(officeQuery);
  const lanes = useQuery({ queryKey: ['lane-managers'], queryFn: ({ signal }) => get<Lanes>('/registers/road_lanes', { limit: 1000 }, signal) });
  const [names, setNames] = useState<string[]>();
  const known = [...new Set((lanes.data?.rows ?? []).map((l) => l.manager ?? '').filter(Boolean))].sort((a, b) => a.localeCompare(b, 'pl'));
  const save = useMutation({
    mutationFn: (managers: string[]) => patch('/office', { managers }),
    onSuccess: () => {
      setNames(undefined);
      void client.invalidateQueries({ queryKey: ['office'] });
    },
  });
  if (!office.data) return null;
  const current = names ?? office.data.managers;
  return (
    <section className="panel" aria-labelledby="managers">
      <header>
        <h2 id="managers">{t('managers.title')}</h2>
        <span className="muted small">{t('managers.what')}</span>
      </header>
      <div className="in vstack">
        {office.data.managers.length === 0 && <div className="notice warn">{t('managers.ask')}</div>}
        <div className="hstack wrap" style={{ alignItems: 'flex-end', gap: 12 }}>
          <TagsInput className="grow" label={t('managers.names')} description={t('managers.fromLanes')} data={known} value={current} onChange={setNames} />
          <Button variant={names ? 'filled' : 'default'} disabled={!names} loading={save.isPending} onClick={() => names && save.mutate(names)}>
            {t('managers.save')}
          </Button>
        </div>
        {save.isError && <Failed error={save.error} />}
      </div>
    </section>
  );
}
