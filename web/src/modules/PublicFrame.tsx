// The frame of pages that anybody may open: one column, the office's name, both languages, nothing to sign in to.
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { officeQuery } from '../findings/queries';
import { setLanguage } from '../i18n';
import { Brand } from '../shell/Brand';
import { IconMoon, IconSun } from '../ui/icons';
import './modules.css';

export function PublicFrame() {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const office = useQuery({ ...officeQuery, retry: false }); // its name is public
  const other = i18n.language === 'pl' ? 'en' : 'pl';
  return (
    <div className="public">
      <header>
        <span className="brand">
          <Brand />
          <span>{office.data?.name ?? 'Spoina'}</span>
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
        <Outlet />
      </main>
    </div>
  );
}
