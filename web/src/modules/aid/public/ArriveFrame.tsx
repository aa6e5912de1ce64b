// The frame of pages for people who arrive: Ukrainian first, Polish and English one touch away, readable on a small phone,
// and printable.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { officeQuery } from '../../../findings/queries';
import { Brand } from '../../../shell/Brand';
import { IconPrint } from '../../../ui/icons';
import { languages, type Lang } from '../types';
import '../aid.css';

const KEY = 'spoina.arrive.lang';
const isLang = (x: string | null): x is Lang => x === 'uk' || x === 'pl' || x === 'en';

function begin(): Lang {
  const asked = new URLSearchParams(location.search).get('lang');
  if (isLang(asked)) return asked;
  try {
    const kept = localStorage.getItem(KEY);
    if (isLang(kept)) return kept;
  } catch {
    // asked again at the next visit
  }
  return 'uk';
}

/** The language of this visit, and the words in it; the office's own pages keep theirs. */
export function useArrive() {
  const { i18n } = useTranslation();
  const [lang, set] = useState<Lang>(begin);
  useEffect(() => {
    document.documentElement.lang = lang;
    return () => {
      document.documentElement.lang = i18n.language;
    };
  }, [lang, i18n.language]);
  function setLang(next: Lang) {
    set(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // for this visit only
    }
    const to = new URL(location.href);
    to.searchParams.set('lang', next);
    history.replaceState(history.state, '', to);
  }
  return { lang, setLang, t: i18n.getFixedT(lang) };
}

export function ArriveFrame({ arrive: { lang, setLang, t }, title, lead, children }: { arrive: ReturnType<typeof useArrive>; title: string; lead?: string; children: ReactNode }) {
  const office = useQuery({ ...officeQuery, retry: false }); // its name is public
  useEffect(() => {
    document.title = `${title} · ${office.data?.name ?? 'Spoina'}`;
  }, [title, office.data?.name]);
  return (
    <div className="arrive" lang={lang}>
      <a className="skip" href="#main">
        {t('arrive.skip')}
      </a>
      <header>
        <span className="arrive-brand">
          <Brand />
          <span>{office.data?.name ?? 'Spoina'}</span>
        </span>
        <div role="group" aria-label={t('arrive.language')} className="arrive-langs no-print">
          {languages.map(([code, name]) => (
            <button key={code} type="button" lang={code} aria-pressed={code === lang} onClick={() => setLang(code)}>
              {name}
            </button>
          ))}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <div className="arrive-title">
          <h1>{title}</h1>
          <button type="button" className="icon-btn no-print" onClick={() => window.print()} aria-label={t('arrive.print')} title={t('arrive.print')}>
            <IconPrint />
          </button>
        </div>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </main>
    </div>
  );
}
