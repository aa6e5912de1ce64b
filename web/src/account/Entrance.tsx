// The frame of every page before somebody is known: sign-in, first account, new password.
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { officeQuery } from '../findings/queries';
import { setLanguage } from '../i18n';
import { Brand } from '../shell/Brand';
import { IconMoon, IconSun } from '../ui/icons';
import './account.css';

export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const office = useQuery({ ...officeQuery, retry: false }); // its name is public
  const other = i18n.language === 'pl' ? 'en' : 'pl';
  useEffect(() => {
    document.title = `${title} · Spoina`;
  }, [title]);
  return (
    <div className="entrance">
      <header>
        <span className="brand">
          <Brand />
          <span>Spoina</span>
          {office.data && <small>{office.data.name}</small>}
        </span>
        <span className="grow" />
        <button type="button" className="icon-btn" lang={other} onClick={() => setLanguage(other)} aria-label={other === 'en' ? 'English' : 'Polski'}>
          {other.toUpperCase()}
        </button>
        <button type="button" className="icon-btn" onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')} aria-label={t(scheme === 'dark' ? 'shell.light' : 'shell.dark')}>
          {scheme === 'dark' ? <IconSun /> : <IconMoon />}
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        <section className="box" aria-labelledby="entrance-title">
          <h1 id="entrance-title">{title}</h1>
          {children}
        </section>
      </main>
    </div>
  );
}
