// The certificates of the welfare centre: found by number or name, printed, withdrawn.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LettersMenu } from '../../programme/LettersMenu';
import { date } from '../../ui/format';
import { IconSearch } from '../../ui/icons';
import { Empty } from '../../ui/States';
import { Go } from '../entry';
import { kg } from './amounts';
import { Asked, Only } from './parts';
import { registerRows } from './queries';
import { Reason } from './Reason';
import type { CertificateRow } from './types';

export function CertificatesPage() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const rows = useQuery({ ...registerRows<CertificateRow>('coal_certificates', { sort: '-id', limit: 50, ...(q ? { q } : {}) }), placeholderData: keepPreviousData });
  const [back, setBack] = useState<CertificateRow | null>(null);
  return (
    <Only any={['coal.certify']}>
      <div className="hstack wrap">
        <h1 className="grow">{t('coal.certs.title')}</h1>
        <Go to="/coal/certificates/new">{t('coal.menu.certificate')}</Go>
      </div>
      <TextInput style={{ maxWidth: 360 }} leftSection={<IconSearch size={14} />} aria-label={t('coal.certs.find')} placeholder={t('coal.certs.find')} value={typed} onChange={(e) => setTyped(e.currentTarget.value)} autoComplete="off" />
      <Asked query={rows} waiting={t('coal.certs.loading')}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={t(q ? 'coal.certs.notFound' : 'coal.certs.none')}>{t(q ? 'coal.certs.notFoundWhat' : 'coal.certs.noneWhat')}</Empty>
          ) : (
            <section className="panel" aria-label={t('coal.certs.title')}>
              <div className="scroll-x" tabIndex={0} role="region" aria-label={t('coal.certs.title')}>
                <table className="table middle">
                  <thead>
                    <tr>
                      <th>{t('coal.order.number')}</th>
                      <th>{t('coal.till.initials')}</th>
                      <th className="num">{t('coal.certs.issued')}</th>
                      <th className="num">{t('coal.till.validTo')}</th>
                      <th className="num">{t('coal.certs.bought')}</th>
                      <th className="num">{t('coal.till.left')}</th>
                      <th>{t('coal.order.state')}</th>
                      <th>
                        <span className="visually-hidden">{t('account.actions')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {list.map((c) => (
                      <tr key={c.id}>
                        <td className="mono nowrap">
                          <Go to="/registers/coal_certificates" search={{ row: c.id }}>
                            {c.number}
                          </Go>
                        </td>
                        <td>{c.person}</td>
                        <td className="num">{date(c.on_day)}</td>
                        <td className="num">{date(c.valid_to)}</td>
                        <td className="num">{c.bought_kg ? kg(c.bought_kg) : '–'}</td>
                        <td className="num">{c.status === 'ISSUED' ? kg(c.left_kg) : '–'}</td>
                        <td>
                          <span className={`badge ${c.status === 'ISSUED' ? 'good' : 'bad'}`}>{t(`coal.certs.is.${c.status}`)}</span>
                        </td>
                        <td>
                          <div className="hstack">
                            <LettersMenu path={`/coal/certificates/${c.id}`} letters={[c.status === 'REFUSED' ? { name: 'refusal', title: t('coal.cert.refusalLetter') } : { name: 'certificate', title: t('coal.cert.letter') }]} />
                            {c.status === 'ISSUED' && (
                              <Button variant="default" onClick={() => setBack(c)} aria-label={t('coal.certs.withdrawOne', { number: c.number })}>
                                {t('coal.certs.withdraw')}
                              </Button>
                            )}
                          </div>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          )
        }
      </Asked>
      {back && <Reason path={`/coal/certificates/${back.id}/withdraw`} title={t('coal.certs.withdrawOne', { number: back.number })} what={t('coal.certs.withdrawWhat')} button={t('coal.certs.withdraw')} onClose={() => setBack(null)} />}
    </Only>
  );
}
