// The figures of the discrepancies: their pages on the left, one of them on the right.
import { Button, Menu } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { url } from '../api/client';
import { Go } from '../modules/entry';
import { IconDownload } from '../ui/icons';
import { partsFor } from './figures';
import '../admin/admin.css';
import '../modules/modules.css';
import '../programme/programme.css';
import './figures.css';

export function FiguresFrame() {
  const { t } = useTranslation();
  const s = useSession();
  return (
    <div className="registers admin programme">
      <nav className="reg-nav" aria-label={t('figures.label')}>
        <h2>{t('nav.statistics')}</h2>
        {partsFor(s).map((p) => (
          <Go key={p.to} to={p.to} activeProps={{ className: 'active', 'aria-current': 'page' }} activeOptions={{ includeSearch: false, exact: true }}>
            {t(`figures.part.${p.key}`)}
          </Go>
        ))}
      </nav>
      <div className="page" role="region" aria-label={t('figures.label')} tabIndex={0}>
        <div className="page-in">
          <Outlet />
        </div>
      </div>
    </div>
  );
}

const formats = [['xlsx', 'XLSX'], ['pdf', 'PDF A4'], ['ods', 'ODS'], ['csv', 'CSV']] as const;

/** The heading of a page of figures: what it is, its filters, and its files. */
export function Head({ title, path, query, table, children }: { title: string; path: string; query?: Record<string, string | undefined>; table?: string; children?: ReactNode }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="hstack wrap page-head">
      <h1 className="grow">{title}</h1>
      <div className="hstack wrap no-print">
        {children}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button variant="default" leftSection={<IconDownload size={14} />}>
              {t('registers.download')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {formats.map(([format, label]) => (
              <Menu.Item key={format} component="a" href={url(path, { ...query, format, table: format === 'csv' ? table : undefined, lang: i18n.language })} download>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}
