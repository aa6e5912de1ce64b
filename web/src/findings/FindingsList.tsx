// The same findings as on the map, as rows: count, money by legal basis, one selection.
import { Checkbox } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facets, Finding, Rule } from '../api/types';
import { date, moneyRange, number } from '../ui/format';
import { DataGrid, type GridColumn } from '../ui/DataGrid';
import { SeverityMark } from '../ui/Severity';
import { Copy } from '../ui/Copy';
import { Empty } from '../ui/States';
import { useText } from '../ui/text';
import { moneyByBasis } from './filters';

interface Props {
  rows: Finding[];
  count: number;
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
}

export function FindingsList({ rows, count, facets, rules, selected, onSelect, sort, onSort, fetchMore, fetching, inView, setInView }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const titles = useMemo(() => new Map(rules.map((r) => [r.rule, r.title ?? r.name])), [rules]);
  const columns: GridColumn<Finding>[] = [
    { id: 'severity', title: t('field.severity'), width: '112px', sort: 'severity', cell: (f) => <span className="hstack" style={{ gap: 6, display: 'inline-flex' }}><SeverityMark severity={f.severity} outcome={f.outcome} />{t(f.outcome === 'unknown' ? 'outcome.unknownShort' : `severity.${f.severity}`)}</span> },
    { id: 'rule', title: t('field.rule'), width: 'minmax(220px, 2fr)', sort: 'rule', cell: (f) => <><span className="mono muted">{f.rule}</span> {text(titles.get(f.rule))}</> },
    { id: 'label', title: t('field.label'), width: 'minmax(160px, 1.4fr)', sort: 'label', cell: (f) => f.label },
    { id: 'case', title: t('field.case_number'), width: 'minmax(150px, 1fr)', cell: (f) => f.case_numbers?.length ? <><Copy text={f.case_numbers[0]} />{f.case_numbers.length > 1 && <span className="muted"> +{f.case_numbers.length - 1}</span>}</> : null },
    { id: 'on', title: t('field.on'), width: '92px', sort: 'on', end: true, cell: (f) => date(f.on) },
    { id: 'money', title: t('field.money'), width: 'minmax(190px, 1fr)', sort: 'money', end: true, cell: (f) => { const m = [...(f.money ?? [])].sort((a, b) => b.max_gr - a.max_gr)[0]; return m ? <span title={t(`basis.${m.basis}`, m.basis)}>{moneyRange(m.min_gr, m.max_gr)}</span> : null; } },
    { id: 'confidence', title: t('field.confidence'), width: '84px', sort: 'confidence', end: true, cell: (f) => `${Math.round(f.confidence * 100)} %` },
    { id: 'state', title: t('field.state'), width: '96px', sort: 'state', cell: (f) => t(`state.${f.state}`) },
  ];
  const sums = moneyByBasis(facets);
  return (
    <>
      <div className="list-bar">
        <span className="total num" aria-live="polite">
          {number(count)} <span style={{ fontWeight: 400, fontSize: 13 }}>{t('findings.count', { count })}</span>
        </span>
        <span className="sums" title={t('findings.sumsNote')}>
          {sums.map((m) => (
            <span key={m.basis} className="num">
              {t(`basis.${m.basis}`, m.basis)} <b>{moneyRange(m.min_gr, m.max_gr)}</b>
            </span>
          ))}
        </span>
        <span className="grow" />
        <Checkbox size="xs" className="desk-only" label={t('findings.inView')} checked={inView} onChange={(e) => setInView(e.currentTarget.checked)} />
      </div>
      {count === 0 && !fetching ? (
        <Empty title={t('findings.noneTitle')}>{t('findings.noneWhat')}</Empty>
      ) : (
        <DataGrid label={t('findings.listLabel')} columns={columns} rows={rows} count={count} rowKey={(f) => f.id} selected={selected} onSelect={(f) => onSelect(f.id)} sort={sort} onSort={onSort} fetchMore={fetchMore} fetching={fetching} />
      )}
    </>
  );
}
