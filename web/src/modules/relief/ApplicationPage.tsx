// One case from end to end: what it says, what the departments answered side by side, what can be done next, how long each
// deadline runs and why, and the letters. Whoever may not see a part is not shown it.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../account/session';
import { get } from '../../api/client';
import { Deadline } from '../../programme/Deadline';
import { LettersMenu } from '../../programme/LettersMenu';
import { lettersQuery } from '../../programme/LettersPage';
import { PersonLine } from '../../programme/PersonPicker';
import { Working } from '../../programme/Working';
import { Copy } from '../../ui/Copy';
import { area, date, dateTime, money, number } from '../../ui/format';
import { Failed, Waiting } from '../../ui/States';
import { useText } from '../../ui/text';
import { Go } from '../entry';
import { usePlace } from '../place';
import { Duplicates } from './Duplicates';
import { lettersFor } from './letters';
import { Moves } from './Moves';
import { Part } from './Part';
import { StateBadge } from './StateBadge';
import type { Application, Case } from './types';
import './relief.css';

export function ApplicationPage() {
  const { t } = useTranslation();
  const { id = '' } = usePlace();
  const [purpose, setPurpose] = useState('');
  const doc = useQuery({ queryKey: ['programme', 'relief', 'case', id, purpose], queryFn: ({ signal }) => get<Case>(`/relief/applications/${encodeURIComponent(id)}`, { purpose: purpose || undefined }, signal) });
  if (doc.isError) return <Failed error={doc.error} onRetry={() => void doc.refetch()} />;
  if (!doc.data) return <Waiting what={t('relief.case.loading')} />;
  const c = doc.data;
  if (!c.application) return <OnlyParts case={c} />;
  return <Shown case={c} application={c.application} onUncover={() => setPurpose('case')} />;
}

/** A department sees its own question and nothing else. */
function OnlyParts({ case: c }: { case: Case }) {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('relief.case.title', { number: c.number })}</h1>
      <h2>{t('relief.case.parts')}</h2>
      <div className="parts">{c.parts?.map((p) => <Part key={p.id} part={p} />)}</div>
    </>
  );
}

function Shown({ case: c, application: a, onUncover }: { case: Case; application: Application; onUncover: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const session = useSession();
  const personal = session.registers?.relief_applications?.personal;
  const shown = a.personal;
  const kinds = useQuery({ ...lettersQuery('relief'), enabled: !!personal });
  const letters = lettersFor(a.state, a.verdict).flatMap((name) => kinds.data?.filter((k) => k.name === name) ?? []);
  const fact = (label: string, v: unknown) => (v === undefined || v === null || v === '' ? null : (
    <>
      <dt>{label}</dt>
      <dd>{v as string}</dd>
    </>
  ));
  return (
    <>
      <div className="hstack wrap">
        <h1>{a.state === 'DRAFT' ? t('relief.case.draft') : t('relief.case.title', { number: a.number })}</h1>
        <StateBadge state={a.state} verdict={a.verdict} />
        {a.case_number && <Copy text={a.case_number} />}
        <span className="grow" />
        {!shown && personal && (
          <Button variant="default" onClick={onUncover}>
            {t('relief.case.show')}
          </Button>
        )}
        <LettersMenu path={`/relief/applications/${a.id}`} letters={letters} />
      </div>
      <Duplicates of={c.duplicates} />
      <div className="case">
        <div>
          {(a.missing?.length ?? 0) > 0 && a.state !== 'DRAFT' && (
            <div className="notice warn">
              <b>{t('relief.case.missing')}:</b> {a.missing!.map((m) => text(m.title)).join(', ')}
            </div>
          )}
          <Moves of={a} moves={c.moves ?? []} />
          <section className="panel" aria-labelledby="parts">
            <header>
              <h2 id="parts">{t('relief.case.parts')}</h2>
            </header>
            <div className="in">{c.parts?.length ? <div className="parts">{c.parts.map((p) => <Part key={p.id} part={p} />)}</div> : <p className="muted">{t('relief.case.partsNone')}</p>}</div>
          </section>
          {a.verdict && (
            <section className="panel" aria-labelledby="decision">
              <header>
                <h2 id="decision">{t('relief.case.decision')}</h2>
              </header>
              <div className="in vstack">
                <div>
                  <StateBadge state={a.state} verdict={a.verdict} /> <span className="num muted">{date(a.decided_on)}</span>
                </div>
                {shown?.reason && <p style={{ whiteSpace: 'pre-line' }}>{shown.reason}</p>}
                {shown?.appeal && (
                  <p>
                    <b>{t('relief.field.appeal')}:</b> {shown.appeal}
                  </p>
                )}
                {c.grant && <p className="num">{t('relief.case.grantPeriod', { sum: money(c.grant.monthly_gr), from: date(c.grant.from_month).slice(3), to: date(c.grant.to_month).slice(3) })}</p>}
              </div>
            </section>
          )}
          {(c.payments?.length ?? 0) > 0 && (
            <section className="panel" aria-labelledby="paid">
              <header>
                <h2 id="paid">{t('relief.menu.payments')}</h2>
              </header>
              <table className="table">
                <tbody>
                  {c.payments!.map((p) => (
                    <tr key={p.month}>
                      <td className="num">{date(p.month).slice(3)}</td>
                      <td className="num">{money(p.amount_gr)}</td>
                      <td>{p.list}</td>
                      <td className="num">{date(p.paid_on)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
        </div>
        <div>
          <section className="panel" aria-labelledby="data">
            <header>
              <h2 id="data" className="grow">
                {t('relief.case.data')}
              </h2>
              <Go to="/registers/$name" params={{ name: 'relief_applications' }} search={{ row: a.id }}>
                {t('relief.case.row')}
              </Go>
            </header>
            <div className="in vstack" style={{ gap: 12 }}>
              {shown?.person && <PersonLine person={shown.person} />}
              <dl className="facts">
                {!shown?.person && fact(t('relief.field.applicant'), shown?.draft?.name || a.initials)}
                {fact(t('programme.person.phone'), shown?.draft?.phone)}
                {fact(t('relief.field.address'), shown?.address)}
                {fact(t('relief.field.building'), a.building && t(`relief.building.${a.building}`))}
                {fact(t('relief.field.persons'), a.persons ? number(a.persons) : '')}
                {fact(t('relief.field.area'), a.area_m2 ? area(a.area_m2) : '')}
                {fact(t('relief.field.fee'), a.fee_gr ? money(a.fee_gr) : '')}
                {fact(t('relief.field.support'), a.support_gr ? money(a.support_gr) : '')}
                {fact(t('relief.field.title'), a.title && t(`relief.title.${a.title}`))}
                {fact(t('relief.field.payTo'), a.pay_to && t(`relief.payTo.${a.pay_to}`))}
                {fact(t('relief.field.account'), shown?.account.replace(/^(\d{2})|(\d{4})/g, '$1$2 ').trim())}
                {fact(t('relief.field.income'), shown?.income_gr ? money(shown.income_gr) : '')}
                {fact(t('relief.field.from'), a.from_month && date(a.from_month).slice(3))}
                {fact(t('relief.field.channel'), a.channel && t(`relief.channel.${a.channel}`))}
                {fact(t('relief.field.received'), date(a.received_on))}
                {fact(t('relief.field.delivered'), date(a.delivered_on))}
                {fact(t('relief.field.final'), date(a.final_on))}
                {fact(t('relief.field.note'), shown?.note)}
              </dl>
              <Working lines={c.working} open={false} />
            </div>
          </section>
          {(c.clocks?.length ?? 0) > 0 && (
            <section className="panel" aria-labelledby="clocks">
              <header>
                <h2 id="clocks">{t('relief.case.clocks')}</h2>
              </header>
              <div className="in">
                {[...c.clocks!].reverse().map((k) => (
                  <Deadline key={`${k.name}-${k.no}`} due={k.due} title={t(`relief.clock.${k.name}`, k.name)} theirs={k.name === 'appeal' || k.name === 'complete'} />
                ))}
              </div>
            </section>
          )}
          <section className="panel" aria-labelledby="timeline">
            <header>
              <h2 id="timeline">{t('relief.case.timeline')}</h2>
            </header>
            <div className="in">
              {!c.timeline?.length ? (
                <p className="muted">{t('relief.case.timelineNone')}</p>
              ) : (
                <ol className="timeline-list">
                  {[...c.timeline].reverse().map((s) => (
                    <li key={s.no}>
                      <b className="num">{date(s.on)}</b> {text(s.to_title)}
                      {s.note && <div>{s.note}</div>}
                      <div className="small muted">
                        {s.actor} · {dateTime(s.at)}
                      </div>
                    </li>
                  ))}
                </ol>
              )}
            </div>
          </section>
        </div>
      </div>
    </>
  );
}
