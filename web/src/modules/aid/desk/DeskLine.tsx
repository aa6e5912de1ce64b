// The state of the desk in one line: where it stands, whether the office answers, what waits to be sent, and whether it
// could work on if the line broke now.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../../account/fields';
import { useSession } from '../../../account/session';
import { dateTime, number } from '../../../ui/format';
import { ofOthers, waiting } from './sync';
import type { Desk } from './useDesk';

export function DeskLine({ desk, old, onRetake, children }: { desk: Desk; old: boolean; onRetake: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const left = waiting(desk.given).length;
  const ready = desk.pack && !old;
  const me = useSession().user?.id;
  const others = me === undefined ? [] : ofOthers(desk.given, me);
  return (
    <>
      <div className="hstack wrap desk-line">
        <h1 className="grow">{t('aid.desk.title')}</h1>
        {children}
      </div>
      <div className="hstack wrap desk-line" role="status" data-testid="line" data-up={desk.up}>
        <span className={`badge ${desk.up ? 'good' : 'bad'}`}>{t(desk.up ? 'aid.desk.up' : 'aid.desk.down')}</span>
        <span className={`badge ${left ? 'hatched' : ''}`}>{left ? t('aid.desk.waiting', { count: left }) : t('aid.desk.nothingWaits')}</span>
        <span className="small muted">
          {desk.reading ? '' : !desk.pack ? t('aid.desk.noPack') : old ? t('aid.desk.oldPack', { at: dateTime(desk.pack.at) }) : t(desk.kept ? 'aid.desk.ready' : 'aid.desk.packAt', { at: dateTime(desk.pack.at), n: number(desk.pack.cards.length) })}
          {!desk.up && desk.who ? ` ${t('aid.desk.takenBy', { name: desk.who.name })}` : ''}
        </span>
        {desk.up && left > 0 && (
          <Button size="compact-sm" variant="default" loading={desk.syncing} onClick={() => void desk.send()}>
            {t('aid.desk.send')}
          </Button>
        )}
        {desk.up && desk.pack && (
          <Button size="compact-sm" variant="subtle" onClick={onRetake}>
            {t('aid.desk.retake')}
          </Button>
        )}
      </div>
      {!desk.up && !desk.reading && (
        <div className={`notice ${ready ? 'warn' : 'bad'}`}>
          <b>{t(ready ? 'aid.desk.downTitle' : 'aid.desk.downTitleNoPack')}</b>
          <p>{t(ready ? 'aid.desk.downWhat' : 'aid.desk.downNoPack')}</p>
        </div>
      )}
      {desk.up && others.length > 0 && (
        <div className="notice warn" role="alert">
          {t('aid.desk.ofOthers', { count: others.length, name: [...new Set(others.map((g) => g.by!.name))].join(', ') })}
        </div>
      )}
      {desk.error !== null && <Refused error={desk.error} />}
    </>
  );
}
