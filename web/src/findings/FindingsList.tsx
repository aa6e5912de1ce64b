// The same findings as on the map, as rows: count, money by legal basis, one selection.
import { Checkbox } from '@mantine/core';
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facets, Finding, Rule } from '../api/types';
import { date, moneyRange, moneyShort, number } from '../ui/format';
import { DataGrid, type GridColumn } from '../ui/DataGrid';
import { SeverityMark } from '../ui/Severity';
import { Copy } from '../ui/Copy';
import { Empty } from '../ui/States';
import { useText } from '../ui/text';
import { moneyByBasis } from './filters';

interface Props {
  rows: Finding[];
  count: number;
  /** The role is shown amounts. */
  money: boolean;
  facets?: Facets;
  rules: Rule[];
  selected?: number;
  onSelect: (id: number) => void;
  sort: string;
  onSort: (s: string) => void;
  fetchMore: () => void;
  fetching: boolean;
  inView: boolean;
  setInView: (v: boolean) => void;
  /** Picked for one move of many; nothing when the person decides none. */
  picked?: number[];
  onPick: (id: number) => void;
}

export function FindingsList({ rows, count, money, facets, rules, selected, onSelect, sort, onSort, fetchMore, fetching, inView, setInView, picked, onPick }: Props) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const titles = useMemo(() => new Map(rules.map((r) => [r.rule, r.title ?? r.name])), [rules]);
  const lang = i18n.language as 'pl' | 'en';
  const { ref, width } = useElementSize();
  const phone = useMediaQuery('(max-width: 819px)');
  const dearest = (f: Finding) => [...(f.money ?? [])].sort((a, b) => b.max_gr - a.max_gr)[0];
  const short: GridColumn<Finding>[] = [
    { id: 'severity', title: '', width: '32px', cell: (f) => <span title={t(f.outcome === 'unknown' ? 'outcome.unknown' : `severity.${f.severity}`)}><SeverityMark severity={f.severity} outcome={f.outcome} size={16} /><span className="visually-hidden">{t(f.outcome === 'unknown' ? 'outcome.unknown' : `severity.${f.severity}`)}</span></span> },
    { id: 'what', title: t('field.rule'), width: 'minmax(180px, 1fr)', sort: 'rule', cell: (f) => <div style={{ lineHeight: '18px' }}><div className="clip"><span className="rule">{f.rule}</span> {text(titles.get(f.rule))}</div><div className="clip muted small">{f.label}</div></div> },
    { id: 'money', title: t('field.money'), width: '96px', sort: 'money_max_gr', end: true, cell: (f) => { const m = dearest(f); return m ? <span className="small">{moneyShort(m.max_gr, lang)}</span> : null; } },
  ];
  const narrow = width < 820; // the card is open
  const wide: GridColumn<Finding>[] = [
    ...(picked ? [{ id: 'pick', title: <span className="visually-hidden">{t('cases.bulk')}</span>, width: '34px', cell: (f: Finding) => <Checkbox size="xs" checked={picked.includes(f.id)} onChange={() => onPick(f.id)} onClick={(e) => e.stopPropagation()} aria-label={t('cases.pick', { label: `${f.rule} ${f.label}` })} /> }] : []),
    { id: 'severity', title: t('field.severity'), width: narrow ? '76px' : '108px', sort: 'severity', cell: (f) => <span className="hstack" style={{ gap: 6, display: 'inline-flex' }}><SeverityMark severity={f.severity} outcome={f.outcome} /><span className={narrow ? 'visually-hidden' : undefined}>{t(f.outcome === 'unknown' ? 'outcome.unknownShort' : `severity.${f.severity}`)}</span></span> },
    { id: 'rule', title: t('field.rule'), width: narrow ? 'minmax(150px, 1.4fr)' : 'minmax(210px, 2fr)', sort: 'rule', cell: (f) => <><span className="rule">{f.rule}</span> {text(titles.get(f.rule))}</> },
    { id: 'label', title: t('field.label'), width: narrow ? 'minmax(130px, 1.2fr)' : 'minmax(190px, 1.6fr)', sort: 'label', cell: (f) => f.label },
    { id: 'case', title: t('field.case_number'), width: narrow ? '186px' : 'minmax(196px, 1fr)', cell: (f) => f.case_numbers?.length ? <><Copy text={f.case_numbers[0]} />{f.case_numbers.length > 1 && <span className="muted"> +{f.case_numbers.length - 1}</span>}</> : null },
    { id: 'on', title: t('field.on'), width: '92px', sort: 'on_date', end: true, cell: (f) => date(f.on) },
    { id: 'money', title: t('field.money'), width: narrow ? '132px' : 'minmax(190px, 1fr)', sort: 'money_max_gr', end: true, cell: (f) => { const m = dearest(f); return m ? <span title={`${t(`basis.${m.basis}`, m.basis)} ${moneyRange(m.min_gr, m.max_gr)}`}>{narrow ? `${t('legend.upTo')} ${moneyShort(m.max_gr, lang)}` : moneyRange(m.min_gr, m.max_gr)}</span> : null; } },
    { id: 'confidence', title: t('field.confidence'), width: '84px', sort: 'confidence', end: true, cell: (f) => `${Math.round(f.confidence * 100)} %` },
    { id: 'assignee', title: t('cases.assignee'), width: '92px', sort: 'assignee', cell: (f) => f.assignee },
    { id: 'due', title: t('cases.due'), width: '88px', sort: 'due_on', end: true, cell: (f) => (f.parked_until ? <span className="muted" title={t('cases.parkedUntil', { day: date(f.parked_until) })}>{date(f.parked_until)}</span> : f.due_on ? date(f.due_on) : null) },
    { id: 'state', title: t('field.state'), width: '128px', sort: 'state', cell: (f) => (f.vanished_from ? t('cases.work.confirm') : t(`state.${f.state}`)) },
  ];
  const sums = moneyByBasis(facets);
  return (
    <>
      <div className="list-bar" ref={ref}>
        <span className="total num" aria-live="polite">
          {number(count)} <span style={{ fontWeight: 400, fontSize: 13 }}>{t('findings.count', { count })}</span>
        </span>
        <Checkbox size="xs" className="desk-only" label={t('findings.inView')} checked={inView} onChange={(e) => setInView(e.currentTarget.checked)} />
        <span className="sums" title={t('findings.sumsNote')}>
          {sums.map((m) => (
            <span key={m.basis} className="num" title={moneyRange(m.min_gr, m.max_gr)}>
              {t(`basis.${m.basis}`, m.basis)} <b>{m.min_gr === m.max_gr ? moneyShort(m.max_gr, lang) : `${moneyShort(m.min_gr, lang)} – ${moneyShort(m.max_gr, lang)}`}</b>
            </span>
          ))}
        </span>
      </div>
      {count === 0 && !fetching ? (
        <Empty title={t('findings.noneTitle')}>{t('findings.noneWhat')}</Empty>
      ) : (
        <DataGrid label={t('findings.listLabel')} columns={(phone ? short : wide).filter((c) => money || c.id !== 'money').filter((c) => phone || !((width < 1400 && c.id === 'confidence') || (width < 980 && (c.id === 'assignee' || c.id === 'due'))) && !(width < 1250 && c.id === 'on'))} rows={rows} count={count} rowKey={(f) => f.id} selected={selected} onSelect={(f) => onSelect(f.id)} sort={sort} onSort={onSort} fetchMore={fetchMore} fetching={fetching} />
      )}
    </>
  );
}
