// Every dated number by its name: what it is today, on what provision, and whether somebody has confirmed it.
import { Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../account/list';
import { get } from '../api/client';
import { date, number } from '../ui/format';
import { IconSearch } from '../ui/icons';
import { Empty, Failed, Waiting } from '../ui/States';
import { valueText, type Period } from './periods';

export function ParamsPage() {
  const { t } = useTranslation();
  const params = useQuery({ queryKey: ['params', 'list'], queryFn: ({ signal }) => get('/params', {}, signal).then(listOf<Period>) });
  const [q, setQ] = useState('');
  const [open, setOpen] = useState(false);
  const title = (name: string) => t(`param.${name}`, name);
  const sought = q.trim().toLocaleLowerCase('pl');
  const shown = (params.data ?? [])
    .filter((p) => (!open || (p.legal_basis && !p.verified_by)) && (!sought || `${p.name} ${title(p.name)} ${p.legal_basis ?? ''}`.toLocaleLowerCase('pl').includes(sought)))
    .sort((a, b) => Number(!a.legal_basis) - Number(!b.legal_basis) || title(a.name).localeCompare(title(b.name), 'pl'));
  return (
    <>
      <h1>{t('params.title')}</h1>
      <p className="muted">{t('params.what')}</p>
      <div className="hstack wrap" style={{ gap: 16 }}>
        <TextInput leftSection={<IconSearch size={14} />} value={q} onChange={(e) => setQ(e.currentTarget.value)} aria-label={t('params.find')} placeholder={t('params.find')} />
        <Switch label={t('params.onlyUnverified')} checked={open} onChange={(e) => setOpen(e.currentTarget.checked)} />
        <span className="muted num" aria-live="polite">
          {params.data ? number(shown.length) : ''}
        </span>
      </div>
      <section className="panel" aria-label={t('params.title')}>
        {params.isError ? (
          <Failed error={params.error} onRetry={() => void params.refetch()} />
        ) : !params.data ? (
          <Waiting what={t('params.loading')} />
        ) : shown.length === 0 ? (
          <Empty title={t('params.none')} />
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('params.title')}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('params.name')}</th>
                  <th className="num">{t('params.value')}</th>
                  <th className="num">{t('params.from')}</th>
                  <th>{t('params.basis')}</th>
                  <th>{t('params.verified')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((p) => (
                  <tr key={p.name}>
                    <td style={{ minWidth: 220 }}>
                      <Link to="/admin/params/$name" params={{ name: p.name }}>
                        {title(p.name)}
                      </Link>
                      <div className="mono small muted">{p.name}</div>
                    </td>
                    <td className="num">{valueText(p.name, p.value, t('params.yes'), t('params.no'))}</td>
                    <td className="num nowrap">{date(p.valid_from) || t('params.since')}</td>
                    <td>{p.legal_basis || <span className="muted">{t('params.technical')}</span>}</td>
                    <td>{p.verified_by ? <span className="badge good">{p.verified_by}</span> : p.legal_basis ? <span className="badge hatched">{t('params.unverified')}</span> : ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
