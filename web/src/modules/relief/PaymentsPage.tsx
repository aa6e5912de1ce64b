// Who is paid for which month: lists made from final decisions, for the cash desk and for the bank.
import { Button, Menu, Modal, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../account/fields';
import { download, get } from '../../api/client';
import type { RowsPage } from '../../api/types';
import { ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { date, money, number } from '../../ui/format';
import { IconDownload } from '../../ui/icons';
import { Empty, Failed, Waiting } from '../../ui/States';
import { Go } from '../entry';
import { month } from './Household';
import './relief.css';

interface List {
  id: number;
  number: string;
  month: string;
  state: 'OPEN' | 'CLOSED';
  payments: number;
  total_gr: number;
  closed_on?: string | null;
}

export function PaymentsPage() {
  const { t, i18n } = useTranslation();
  const lists = useQuery({ queryKey: ['programme', 'relief', 'lists'], queryFn: ({ signal }) => get<RowsPage>('/registers/relief_payment_lists', { sort: '-month,-id', limit: 200 }, signal) });
  const [of, setOf] = useState(month(0).slice(0, 7));
  const make = useAction<List, { month: string }>('/relief/payment-lists');
  const name = (m: string) => new Date(`${m.slice(0, 7)}-01T12:00`).toLocaleDateString(i18n.language, { month: 'long', year: 'numeric' });
  const rows = (lists.data?.rows ?? []) as unknown as List[];
  return (
    <>
      <h1>{t('relief.pay.title')}</h1>
      <section className="panel">
        <div className="in">
          <ActionForm action={make} label={t('relief.pay.make')} submit={t('relief.pay.make')} body={() => ({ month: of })}>
            <NativeSelect label={t('relief.pay.month')} style={{ maxWidth: 240 }} value={of} onChange={(e) => setOf(e.currentTarget.value)} data={[0, -1, -2, -3, -4, -5].map((n) => month(n).slice(0, 7)).map((m) => ({ value: m, label: name(m) }))} error={make.errorOf('month')} />
            <p className="small muted">{t('relief.pay.what')}</p>
          </ActionForm>
          {make.answer && (
            <p className="notice good" role="status" style={{ marginTop: 12 }}>
              {t('relief.pay.made', { number: make.answer.number, n: number(make.answer.payments), sum: money(make.answer.total_gr) })}
            </p>
          )}
        </div>
      </section>
      {lists.isError ? (
        <Failed error={lists.error} onRetry={() => void lists.refetch()} />
      ) : !lists.data ? (
        <Waiting what={t('relief.pay.loading')} />
      ) : !rows.length ? (
        <Empty title={t('relief.pay.none')}>{t('relief.pay.noneWhat')}</Empty>
      ) : (
        <section className="panel" aria-labelledby="lists">
          <header>
            <h2 id="lists">{t('relief.pay.title')}</h2>
          </header>
          <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="lists">
            <table className="table">
              <thead>
                <tr>
                  <th>{t('relief.pay.number')}</th>
                  <th>{t('relief.pay.month')}</th>
                  <th className="num">{t('relief.pay.payments')}</th>
                  <th className="num">{t('relief.pay.total')}</th>
                  <th>{t('relief.pay.state')}</th>
                  <th>
                    <span className="visually-hidden">{t('account.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((l) => (
                  <tr key={l.id}>
                    <td>{l.number}</td>
                    <td>{name(l.month)}</td>
                    <td className="num">{number(l.payments)}</td>
                    <td className="num">{money(l.total_gr)}</td>
                    <td>
                      <span className={`badge ${l.state === 'CLOSED' ? 'good' : ''}`}>{l.state === 'CLOSED' ? t('relief.pay.closed', { day: date(l.closed_on) }) : t('relief.pay.open')}</span>
                    </td>
                    <td>
                      <div className="hstack">
                        <Files list={l} />
                        {l.state === 'OPEN' && <Close list={l} />}
                        <Go to="/registers/$name" params={{ name: 'relief_payments' }} search={{ where: [{ field: 'list_id', op: '=', value: String(l.id) }] }}>
                          {t('relief.pay.rows')}
                        </Go>
                      </div>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}

function Files({ list }: { list: List }) {
  const { t } = useTranslation();
  const take = useMutation({ mutationFn: (format: 'xlsx' | 'elixir') => download(`/relief/payment-lists/${list.id}/file`, { format }, `${list.number.replaceAll('/', '-')}.${format === 'xlsx' ? 'xlsx' : 'pli'}`) });
  return (
    <>
      <Menu withinPortal position="bottom-start">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} loading={take.isPending} aria-label={`${t('relief.pay.file')}: ${list.number}`}>
            {t('relief.pay.file')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => take.mutate('xlsx')}>{t('relief.pay.xlsx')}</Menu.Item>
          <Menu.Item onClick={() => take.mutate('elixir')}>{t('relief.pay.elixir')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={take.isError} onClose={take.reset} title={t('relief.pay.failed')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Refused error={take.error} />
      </Modal>
    </>
  );
}

/** Closing says that the money went out; it cannot be taken back, so it is asked about first. */
function Close({ list }: { list: List }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const close = useAction<List, object>(`/relief/payment-lists/${list.id}/close`, { onDone: () => setAsked(false) });
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsked(true)} aria-label={`${t('relief.pay.close')}: ${list.number}`}>
        {t('relief.pay.close')}
      </Button>
      <Modal opened={asked} onClose={() => setAsked(false)} title={t('relief.pay.closeAsk', { number: list.number })} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <ActionForm
          action={close}
          body={() => ({})}
          submit={t('relief.pay.close')}
          beside={
            <Button variant="default" onClick={() => setAsked(false)}>
              {t('action.cancel')}
            </Button>
          }
        >
          <p>{t('relief.pay.closeWhat', { n: number(list.payments), sum: money(list.total_gr) })}</p>
        </ActionForm>
      </Modal>
    </>
  );
}
