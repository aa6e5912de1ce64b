// Thin chrome around the work: tabs, search, language, light or dark. Under the thumb on a phone.
import { Modal, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../api/events';
import { officeQuery } from '../findings/queries';
import { number } from '../ui/format';
import { useSession } from '../account/session';
import { IconMoon, IconSun } from '../ui/icons';
import { setLanguage } from '../i18n';
import { Brand } from './Brand';
import { GlobalSearch } from './GlobalSearch';
import { shortcuts, useShortcuts } from './keyboard';
import { pagesFor, readsRegisters, startFor } from './pages';
import { PersonMenu } from './PersonMenu';

export function Shell() {
  const { t, i18n } = useTranslation();
  const office = useQuery(officeQuery);
  const navigate = useNavigate();
  const session = useSession();
  const pages = pagesFor(session);
  const path = useRouterState({ select: (s) => s.location.pathname });
  const start = startFor(session);
  const live = useLive();
  const [help, setHelp] = useState(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const search = useRef<HTMLInputElement>(null);
  const went = useRef(0);
  const lang = i18n.language as 'pl' | 'en';

  useEffect(() => {
    document.title = office.data ? `${office.data.name} · Spoina` : 'Spoina';
  }, [office.data]);

  const go = (i: number) => () => Date.now() - went.current < 1200 && pages[i] && void navigate({ to: pages[i].to });
  useShortcuts({ '/': () => search.current?.focus(), '?': () => setHelp(true), g: () => (went.current = Date.now()), '1': go(0), '2': go(1), '3': go(2), '4': go(3), '5': go(4), '6': go(5), '7': go(6) });

  const tabs = (size: number) =>
    pages.map((p) => (
      <Link key={p.to} to={p.to} activeOptions={{ exact: p.to === '/', includeSearch: false }} activeProps={{ className: 'active', 'aria-current': 'page' }}>
        <p.icon size={size} />
        {t(`nav.${p.key}`)}
      </Link>
    ));

  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('skip.main')}
      </a>
      <a className="skip" href="#list">
        {t('skip.list')}
      </a>
      <header className="top">
        <Link to="/" className="brand" aria-label={`Spoina, ${office.data?.name ?? ''}`}>
          <Brand />
          <span>Spoina</span>
          {office.data && <small>{office.data.name}</small>}
        </Link>
        <nav className="tabs" aria-label={t('nav.label')}>
          {tabs(17)}
        </nav>
        {readsRegisters(session) ? <GlobalSearch ref={search} /> : <span className="grow" />}
        {office.data && (
          <span className="rev" title={t(live ? 'shell.live' : 'shell.notLive')}>
            <span className={`live ${live ? 'on' : ''}`} />
            {t('shell.revision', { n: number(office.data.revision) })}
          </span>
        )}
        <button type="button" className="icon-btn desk-only" lang={lang === 'pl' ? 'en' : 'pl'} onClick={() => setLanguage(lang === 'pl' ? 'en' : 'pl')} aria-label={lang === 'pl' ? 'English' : 'Polski'} title={lang === 'pl' ? 'English' : 'Polski'}>
          {lang === 'pl' ? 'EN' : 'PL'}
        </button>
        <button type="button" className="icon-btn desk-only" onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')} aria-label={t(scheme === 'dark' ? 'shell.light' : 'shell.dark')} title={t(scheme === 'dark' ? 'shell.light' : 'shell.dark')}>
          {scheme === 'dark' ? <IconSun /> : <IconMoon />}
        </button>
        <button type="button" className="icon-btn desk-only" onClick={() => setHelp(true)} aria-label={t('keys.title')} title={`${t('keys.title')} (?)`}>
          ?
        </button>
        <PersonMenu />
      </header>
      <main id="main" className="main" tabIndex={-1}>
        {path === '/' && start !== '/' ? <Navigate to={start as never} replace /> : <Outlet />}
      </main>
      <nav className="bottom-nav" aria-label={t('nav.label')}>
        {tabs(20)}
      </nav>
      <Modal opened={help} onClose={() => setHelp(false)} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <table className="table">
          <tbody>
            {shortcuts.map((s) => (
              <tr key={s.text}>
                <td className="nowrap">
                  {s.keys.map((k) => (
                    <span key={k}>
                      <kbd className="kbd">{k}</kbd>{' '}
                    </span>
                  ))}
                </td>
                <td>{t(s.text)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Modal>
    </div>
  );
}
