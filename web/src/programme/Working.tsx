// How a sum came about, step by step, so that anybody can follow it with a pencil.
import { useTranslation } from 'react-i18next';
import { money } from '../ui/format';
import type { Line } from './types';

/** Lines in the reader's language; a figure stands to the right where the words do not say it already. Numbers are grosze. */
export function Lines({ lines, className = '' }: { lines: Line[]; className?: string }) {
  const { i18n } = useTranslation();
  const words = (l: Line) => (i18n.language === 'pl' ? l.pl : l.en) ?? l.pl ?? l.en ?? '';
  const figure = (l: Line) => (typeof l.value === 'number' ? (/\d/.test(words(l)) ? '' : money(l.value)) : (l.value ?? ''));
  return (
    <ol className={`lines ${className}`}>
      {lines.map((l, i) => (
        <li key={i}>
          <span>{words(l)}</span>
          {figure(l) && <span className="num">{figure(l)}</span>}
        </li>
      ))}
    </ol>
  );
}

export function Working({ lines, basis, open = true }: { lines?: Line[] | null; basis?: (string | Line)[] | null; open?: boolean }) {
  const { t, i18n } = useTranslation();
  if (!lines?.length) return null;
  return (
    <section className="working" aria-label={t('programme.working')}>
      <details className="fold" open={open}>
        <summary>{t('programme.working')}</summary>
        <Lines lines={lines} />
        {(basis?.length ?? 0) > 0 && (
          <div className="small muted">
            <b>{t('programme.basis')}</b>
            <ul>
              {basis!.map((b, i) => (
                <li key={i}>{typeof b === 'string' ? b : ((i18n.language === 'pl' ? b.pl : b.en) ?? b.pl)}</li>
              ))}
            </ul>
          </div>
        )}
      </details>
    </section>
  );
}
