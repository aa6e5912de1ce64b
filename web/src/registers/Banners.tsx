// What must not be overlooked while working: an earlier time, personal data on show, cells that are not stored.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import type { Register } from '../api/types';
import { date, dateTime, number } from '../ui/format';
import { Explained } from '../ui/Explained';
import { useText } from '../ui/text';
import type { SheetColumn } from '../ui/sheet/types';
import type { RegisterSearch } from './search';
import type { Changes } from './useChanges';

interface Props {
  register: Register;
  search: RegisterSearch;
  set: (patch: Partial<RegisterSearch>) => void;
  purpose: string;
  setPurpose: (code: string) => void;
  changes: Changes;
  columns: SheetColumn[];
  onShow: (row: string, field: string) => void;
}

export function Banners({ search, set, purpose, setPurpose, changes, columns, onShow }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const session = useSession();
  const wrong = Object.entries(changes.waiting.wrong);
  const first = wrong[0];
  const at = first && { row: first[0].slice(0, first[0].indexOf('|')), field: first[0].slice(first[0].indexOf('|') + 1) };
  return (
    <div className="reg-banners">
      {search.known && (
        <div className="notice warn reg-banner" role="status">
          <span className="grow">
            <b>{t('sheet.pastTitle')}</b> {/^r\d+$/.test(search.known) ? t('shell.revision', { n: number(Number(search.known.slice(1))) }) : dateTime(search.known)}. {t('sheet.pastWhat')}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => set({ known: undefined })}>
            {t('sheet.backToNow')}
          </Button>
        </div>
      )}
      {search.on && (
        <div className="notice reg-banner" role="status">
          <span className="grow">
            <b>{t('sheet.onTitle')}</b> {date(search.on)}. {t('sheet.onWhat')}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => set({ on: undefined })}>
            {t('sheet.allDays')}
          </Button>
        </div>
      )}
      {purpose && (
        <div className="notice warn reg-banner" role="status">
          <span className="grow">
            <b>{t('personal.title')}</b> {t('personal.recorded', { name: session.user?.name || session.user?.login || '', purpose: text(session.purposes?.find((x) => x.code === purpose)?.title) || purpose })}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => setPurpose('')}>
            {t('personal.cover')}
          </Button>
        </div>
      )}
      {changes.failed && (
        <div className="notice bad reg-banner" role="alert">
          <span className="grow">
            <b>{t('sheet.notSaved')}</b> {changes.failed.code === 'offline' ? t('state.offline') : <Explained code={changes.failed.code} message={changes.failed.message} />} {t('sheet.kept')}
          </span>
          <Button size="compact-sm" onClick={changes.retry}>
            {t('state.retry')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={changes.giveUp}>
            {t('sheet.giveUp')}
          </Button>
        </div>
      )}
      {first && (
        <div className="notice bad reg-banner" role="status" data-testid="waiting">
          <span className="grow">
            <b>{t('sheet.waiting', { count: wrong.length, n: number(wrong.length) })}</b> {at.field ? `${columns.find((c) => c.id === at.field)?.title ?? at.field}: ` : ''}
            {first[1].words} {t('sheet.waitingWhat')}
          </span>
          <Button size="compact-sm" onClick={() => onShow(at.row, at.field)}>
            {t('sheet.showFirst')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={changes.withoutWrong}>
            {t('sheet.withoutWrong')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={changes.giveUp}>
            {t('sheet.giveUp')}
          </Button>
        </div>
      )}
    </div>
  );
}
