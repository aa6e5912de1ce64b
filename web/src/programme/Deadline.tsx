// A due date never stands alone: below it are the start, the days counted, the holidays met, the pauses and the article.
import { useTranslation } from 'react-i18next';
import { date } from '../ui/format';
import { useText } from '../ui/text';
import type { Due } from './types';
import { Lines } from './Working';

/** theirs: a right of the party that ends, not a duty of the office that can be late. */
export function Deadline({ due, title, open, theirs }: { due: Due; title?: string; open?: boolean; theirs?: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  const name = title ?? (text(due.title) || (due.name ? t(`clock.${due.name}`, due.name) : ''));
  const over = due.late || due.state === 'EXPIRED';
  const late = over && !theirs;
  return (
    <div className="deadline" data-state={due.state}>
      <div className="hstack wrap" style={{ gap: '2px 8px' }}>
        {name && <span className="grow">{name}</span>}
        {due.on && <b className="num">{date(due.on)}</b>}
        <span className={`badge ${late ? 'bad' : due.state === 'DONE' && !over ? 'good' : due.state === 'SUSPENDED' ? 'hatched' : ''}`}>{over && theirs ? t('programme.due.over') : stateWords(t, due)}</span>
      </div>
      {(due.reason?.length ?? 0) > 0 && (
        <details className="fold" open={open}>
          <summary>{t('programme.howCounted')}</summary>
          <Lines lines={due.reason!} />
        </details>
      )}
    </div>
  );
}

export function stateWords(t: (key: string, options?: Record<string, unknown>) => string, due: Due): string {
  const left = due.left ?? 0;
  if (due.state === 'RUNNING' && due.left !== undefined) return left === 0 ? t('programme.due.today') : t('programme.due.left', { count: left });
  if (due.state === 'DONE' && due.late) return t('programme.due.doneLate');
  if (due.state === 'EXPIRED' && left < 0) return t('programme.due.late', { count: -left });
  return t(`programme.due.${due.state}`);
}
