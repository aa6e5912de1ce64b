// What this desk has given out, newest first. What the office did not keep, and what it kept as double aid, stands
// on top until somebody has seen it: the parcel is gone, so somebody must decide.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Explained } from '../../../ui/Explained';
import { dateTime } from '../../../ui/format';
import { doubles, refused } from './sync';
import { TakeBack } from './TakeBack';
import type { Given } from './types';

const shown = 12;

export function GivenList({ given, up, onDismiss }: { given: Given[]; up: boolean; onDismiss: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const [back, setBack] = useState<Given>();
  const told = [
    { items: refused(given), tone: 'bad', title: 'disputed' },
    { items: doubles(given), tone: 'warn', title: 'doubled' },
  ].filter((x) => x.items.length > 0);
  const bad = told.flatMap((x) => x.items);
  const rest = given.filter((g) => !bad.includes(g)).reverse();
  const settled = given.filter((g) => g.result === 'kept' || g.result === 'repeated');
  const takeBack = (g: Given, size: 'compact-sm' | 'compact-xs') =>
    up &&
    g.issue !== undefined && (
      <Button size={size} variant="subtle" onClick={() => setBack(g)} aria-label={`${t('aid.desk.takeBack')}: ${g.card}`}>
        {t('aid.desk.takeBack')}
      </Button>
    );
  return (
    <section className="panel" aria-labelledby="given">
      <header>
        <h2 id="given" className="grow">
          {t('aid.desk.given')}
        </h2>
        {up && settled.length > shown && (
          <Button size="compact-sm" variant="subtle" onClick={() => onDismiss(settled.map((g) => g.id))}>
            {t('aid.desk.clear')}
          </Button>
        )}
      </header>
      <div className="in vstack">
        {told.map(({ items, tone, title }) => (
          <div key={title} className={`notice ${tone}`} role="alert" data-testid={title}>
            <b>{t(`aid.desk.${title}`, { count: items.length })}</b>
            <ul className="given">
              {items.map((g) => (
                <li key={g.id} data-result={g.result}>
                  <span className="mono">{g.card}</span> {g.name} <span className="num muted">{dateTime(g.at)}</span>
                  <div>
                    {t(`aid.desk.result_${g.result}`)} <Explained code={g.code} message={g.message ?? ''} />
                  </div>
                  <Button size="compact-sm" variant="default" onClick={() => onDismiss([g.id])} aria-label={`${t('aid.desk.seen')}: ${g.card}`}>
                    {t('aid.desk.seen')}
                  </Button>
                  {takeBack(g, 'compact-sm')}
                </li>
              ))}
            </ul>
          </div>
        ))}
        {given.length === 0 && <p className="muted">{t('aid.desk.nothingGiven')}</p>}
        <ul className="given" data-testid="given">
          {rest.slice(0, shown).map((g) => (
            <li key={g.id} data-result={g.result ?? 'waiting'}>
              <span className="mono">{g.card}</span> {g.name} <span className="num muted">{dateTime(g.at)}</span>
              <span className={`badge ${g.result ? 'good' : 'hatched'}`}>{t(`aid.desk.result_${g.result ?? 'waiting'}`)}</span>
              {takeBack(g, 'compact-xs')}
            </li>
          ))}
        </ul>
        {rest.length > shown && <p className="small muted">{t('aid.desk.more', { count: rest.length - shown })}</p>}
      </div>
      {back && (
        <TakeBack
          item={back}
          onClose={() => setBack(undefined)}
          onDone={() => {
            onDismiss([back.id]);
            setBack(undefined);
          }}
        />
      )}
    </section>
  );
}
