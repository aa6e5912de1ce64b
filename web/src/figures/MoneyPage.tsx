// Money at risk: what it adds up to on each legal basis, for each rule, street, owner and day, and how each amount came
// about. The same figures come back for any earlier revision or day.
import { SegmentedControl, Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { get, officePrefix } from '../api/client';
import { rulesQuery } from '../findings/queries';
import { Copy } from '../ui/Copy';
import { Day } from '../ui/Day';
import { date, dateTime, money, moneyRange, number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { StatTable } from '../programme/StatisticsPage';
import { useText } from '../ui/text';
import { daysOf } from './figures';
import { Head } from './Frame';
import { readsFindings } from './StatisticsPage';
import { StreetField } from './StreetField';
import type { Ledger, Sum } from './types';

const groups = ['by_street', 'by_owner', 'by_rule', 'by_day'] as const;

export function MoneyPage() {
  const { t } = useTranslation();
  const text = useText();
  const narrow = readsFindings(useSession());
  const [known, setKnown] = useState<string | null>(null);
  const [rule, setRule] = useState<string | null>(null);
  const [street, setStreet] = useState('');
  const [group, setGroup] = useState<(typeof groups)[number]>('by_street');
  const rules = useQuery(rulesQuery);
  const query = { known: known ?? undefined, rule: rule ?? undefined, street: street || undefined };
  const path = '/figures/ledger';
  const ledger = useQuery({ queryKey: ['figures', 'ledger', query], queryFn: ({ signal }) => get<Ledger>(path, query, signal), placeholderData: keepPreviousData });
  const l = ledger.data;
  const shown = l?.few ? 'by_rule' : group;
  return (
    <>
      <Head title={t('figures.part.money')} path={path} query={query} table="entries">
        {narrow && (
          <>
            <Day aria-label={t('figures.asKnown')} placeholder={t('figures.asKnown')} value={known} onChange={setKnown} w={150} />
            <Select aria-label={t('figures.rule')} placeholder={t('figures.allRules')} clearable searchable data={(rules.data ?? []).map((x) => ({ value: x.rule, label: `${x.rule} ${text(x.title)}` }))} value={rule} onChange={setRule} w={210} />
            <StreetField value={street} onChange={setStreet} />
          </>
        )}
      </Head>
      {ledger.isError ? (
        <Failed error={ledger.error} onRetry={() => void ledger.refetch()} />
      ) : !l ? (
        <Waiting what={t('figures.addingUp')} />
      ) : !l.sums.length ? (
        <Empty title={t('figures.noMoney')}>{t(l.few ? 'figures.noMoneyFew' : 'figures.noMoneyWhat')}</Empty>
      ) : (
        <>
          <p className="small muted" role="status">
            {t('figures.knownAt', { at: dateTime(l.at), revision: number(l.revision) })} {t('figures.neverAdded')}
          </p>
          {l.few && <p className="small muted">{t('programme.few')}</p>}
          <ul className="figures">
            {l.sums.map((s) => (
              <li key={s.basis}>
                <a className="count" href={s.source ? officePrefix + s.source : undefined}>
                  <b>{moneyRange(s.min_gr, s.max_gr)}</b>
                  <span>{text(s.basis_title)}</span>
                  <div className="small muted">
                    {t('figures.fromFindings', { n: number(s.findings) })}
                    {s.undecided > 0 && ` · ${t('figures.undecidedUpTo', { n: number(s.undecided), max: money(s.undecided_max_gr) })}`}
                  </div>
                </a>
              </li>
            ))}
          </ul>
          <section className="panel" aria-labelledby="groups">
            <header>
              <h2 id="groups" className="grow">
                {t('figures.groups')}
              </h2>
              {!l.few && <SegmentedControl size="xs" aria-label={t('figures.groups')} value={group} onChange={(v) => setGroup(v as typeof group)} data={groups.map((g) => ({ value: g, label: t(`figures.${g}`) }))} />}
            </header>
            <div className="in scroll-x" tabIndex={0} role="group" aria-labelledby="groups">
              <Sums list={l[shown]} day={shown === 'by_day'} rule={shown === 'by_rule'} />
            </div>
          </section>
          {l.history.length > 0 && <StatTable table={daysOf(l, { title: { pl: t('figures.days', { lng: 'pl' }), en: t('figures.days', { lng: 'en' }) }, day: { pl: 'Dzień', en: 'Day' }, most: { pl: 'Co najwyżej', en: 'At most' } })} csv={`${officePrefix}/api/v1${path}?format=csv&table=history`} />}
          {l.settled.length > 0 && (
            <section className="panel" aria-labelledby="settled">
              <header>
                <h2 id="settled">{t('figures.settled')}</h2>
                <span className="small muted">{t('figures.settledWhat')}</span>
              </header>
              <div className="in scroll-x" tabIndex={0} role="group" aria-labelledby="settled">
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{t('figures.resolution')}</th>
                      <th scope="col">{t('figures.basis')}</th>
                      <th scope="col" className="num">{t('figures.findings')}</th>
                      <th scope="col" className="num">{t('figures.amount')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {l.settled.map((s) => (
                      <tr key={s.resolution + s.basis}>
                        <td>{t(`figures.resolved.${s.resolution}`, s.resolution)}</td>
                        <td>{t(`basis.${s.basis}`, s.basis)}</td>
                        <td className="num">{number(s.findings)}</td>
                        <td className="amount">{moneyRange(s.min_gr, s.max_gr)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          )}
          {l.entries.length > 0 && <Entries l={l} />}
        </>
      )}
    </>
  );
}

function Sums({ list, day, rule }: { list: Sum[]; day: boolean; rule: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('figures.what')}</th>
          <th scope="col">{t('figures.basis')}</th>
          <th scope="col" className="num">{t('figures.findings')}</th>
          <th scope="col" className="num">{t('figures.least')}</th>
          <th scope="col" className="num">{t('figures.most')}</th>
          <th scope="col" className="num">{t('figures.undecided')}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((s) => {
          const name = day ? date(s.key) : rule ? `${s.key} ${text(s.label)}` : text(s.label) || s.key;
          return (
            <tr key={s.key + s.basis}>
              <td>{s.source ? <a href={officePrefix + s.source}>{name}</a> : name}</td>
              <td title={s.law}>{text(s.basis_title)}</td>
              <td className="num">{number(s.findings)}</td>
              <td className="amount">{money(s.min_gr)}</td>
              <td className="amount">{money(s.max_gr)}</td>
              <td className="amount">{s.undecided ? `${number(s.undecided)} · ${t('legend.upTo')} ${money(s.undecided_max_gr)}` : '–'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Entries({ l }: { l: Ledger }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <section className="panel" aria-labelledby="entries">
      <header>
        <h2 id="entries">{t('figures.entries')}</h2>
        <span className="small muted">{l.entries.length < l.count ? t('figures.entriesOf', { n: number(l.entries.length), all: number(l.count) }) : number(l.count)}</span>
      </header>
      <div className="in scroll-x" tabIndex={0} role="group" aria-labelledby="entries">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('figures.finding')}</th>
              <th scope="col">{t('figures.street')}</th>
              <th scope="col">{t('figures.basis')}</th>
              <th scope="col" className="num">{t('figures.amount')}</th>
              <th scope="col">{t('card.formula')}</th>
              <th scope="col">{t('figures.from')}</th>
            </tr>
          </thead>
          <tbody>
            {l.entries.slice(0, 100).map((e) => (
              <tr key={`${e.finding}${e.basis}`}>
                <td className="nowrap">
                  <Link to="/" search={{ id: e.finding } as never}>
                    {e.rule} · {number(e.finding)}
                  </Link>
                  <div className="small muted">{date(e.day)}</div>
                </td>
                <td>{e.street || '–'}</td>
                <td>
                  {text(e.basis_title)}
                  {!e.counted && <div className="small muted">{t('figures.countedElsewhere')}</div>}
                  {e.outcome === 'unknown' && <span className="badge hatched">{t('outcome.unknown')}</span>}
                </td>
                <td className="amount">{moneyRange(e.min_gr, e.max_gr)}</td>
                <td className="formula-cell">{e.formula}</td>
                <td className="small muted nowrap">{t('figures.madeBy', { run: number(e.run), version: e.rule_version, rates: e.rates.join(', ') || '–' })}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="digest muted">
          {t('figures.digest')} <Copy text={l.digest} />
        </p>
      </div>
    </section>
  );
}
