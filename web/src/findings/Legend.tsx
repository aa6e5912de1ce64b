// The legend is the filter: clicking an entry hides it, and its count stays visible.
import { Button, Select, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../account/session';
import type { Facets, Office, Rule } from '../api/types';
import { Day } from '../ui/Day';
import { moneyShort, number } from '../ui/format';
import { SeverityMark } from '../ui/Severity';
import { useText } from '../ui/text';
import { NEVER } from '../map/never';
import { baseLayers } from '../map/style';
import { get } from '../api/client';
import type { Coverage } from '../figures/types';
import { allOutcomes, allSeverities, byWeight, isHidden, only, toggle, works, type FindingsSearch, type Work } from './filters';

interface Props {
  facets?: Facets;
  rules: Rule[];
  office: Office;
  search: FindingsSearch;
  change: (patch: Partial<FindingsSearch>) => void;
  hiddenLayers: readonly string[];
  setHiddenLayers: (l: string[]) => void;
  /** Whether the person may see where scans have been. */
  looks: boolean;
}

function Entry({ shown, onToggle, onOnly, mark, name, label, count, sub }: { shown: boolean; onToggle: () => void; onOnly?: () => void; mark: ReactNode; name: ReactNode; label?: string; count?: number; sub?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <li className={sub ? undefined : 'flat'}>
      <button type="button" className="plain toggle" aria-pressed={shown} onClick={onToggle} title={t(shown ? 'legend.hide' : 'legend.show')}>
        {mark}
        <span className="name">{name}</span>
        <span className="num small">{count === undefined ? '' : number(count)}</span>
        {sub && <span className="sub small muted num clip">{sub}</span>}
      </button>
      {onOnly && (
        <button type="button" className="plain only" onClick={onOnly} aria-label={`${t('legend.only')}: ${label ?? (typeof name === 'string' ? name : '')}`}>
          {t('legend.only')}
        </button>
      )}
    </li>
  );
}

export function Legend({ facets, rules, office, search, change, hiddenLayers, setHiddenLayers, looks }: Props) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const may = useMay();
  const lang = i18n.language as 'pl' | 'en';
  const [q, setQ] = useState(search.q ?? '');
  useEffect(() => setQ(search.q ?? ''), [search.q]);
  useEffect(() => {
    const timer = setTimeout(() => q !== (search.q ?? '') && change({ q: q || undefined }), 300);
    return () => clearTimeout(timer);
  }, [q, search.q, change]);

  const never = useQuery({ queryKey: ['figures', 'coverage'], queryFn: ({ signal }) => get<Coverage>('/figures/coverage', {}, signal), enabled: looks, staleTime: 300_000, retry: false });

  const entries = [...(facets?.rules ?? [])].sort(byWeight);
  const codes = entries.map((e) => e.rule);
  const filtered = search.hideRules || search.hideSeverity || search.hideOutcome || search.state || search.work || search.from || search.to || search.q;

  return (
    <>
      <section>
        <TextInput size="xs" value={q} onChange={(e) => setQ(e.currentTarget.value)} placeholder={t('legend.search')} aria-label={t('legend.search')} />
        <div className="hstack" style={{ marginTop: 8 }}>
          <Day size="xs" value={search.from ?? null} onChange={(v) => change({ from: v ?? undefined })} placeholder={t('legend.from')} aria-label={t('legend.from')} popoverProps={{ withinPortal: true }} />
          <Day size="xs" value={search.to ?? null} onChange={(v) => change({ to: v ?? undefined })} placeholder={t('legend.to')} aria-label={t('legend.to')} popoverProps={{ withinPortal: true }} />
        </div>
        <Select
          size="xs"
          mt={8}
          aria-label={t('cases.work.label')}
          allowDeselect={false}
          value={search.state ? null : (search.work ?? 'open')}
          placeholder={search.state && t(`state.${search.state}`)}
          onChange={(v) => change({ state: undefined, work: !v || v === 'open' ? undefined : (v as Work) })}
          data={works.map((w) => ({ value: w, label: t(`cases.work.${w}`) }))}
        />
        <div className="hstack wrap small" style={{ gap: 10, marginTop: 6 }}>
          <Link to={'/bundles' as never}>{t('cases.bundles')}</Link>
          {(may('finding.decide') || may('param.set')) && <Link to={'/disputes' as never}>{t('cases.disputes')}</Link>}
        </div>
        {filtered && (
          <Button size="compact-xs" variant="subtle" mt={6} onClick={() => change({ hideRules: undefined, hideSeverity: undefined, hideOutcome: undefined, state: undefined, work: undefined, from: undefined, to: undefined, q: undefined })}>
            {t('legend.showAll')}
          </Button>
        )}
      </section>
      <section>
        <h2>{t('legend.rules')}</h2>
        <ul className="legend">
          {entries.map((e) => {
            const rule = rules.find((r) => r.rule === e.rule);
            // The largest basis; the others stand in the hint, because bases are not added up.
            const money = e.money?.length ? moneyShort(Math.max(...e.money.map((m) => m.max_gr)), lang) : '';
            return (
              <Entry
                key={e.rule}
                shown={!isHidden(search.hideRules, e.rule)}
                onToggle={() => change({ hideRules: toggle(search.hideRules, e.rule) })}
                onOnly={codes.length > 1 ? () => change({ hideRules: only(search.hideRules, e.rule, codes) }) : undefined}
                mark={<SeverityMark severity={e.worst} outcome={e.unknown === e.count ? 'unknown' : 'hit'} />}
                name={<><span className="rule">{e.rule}</span> {text(rule?.title ?? rule?.name)}</>}
                label={`${e.rule} ${text(rule?.title ?? rule?.name)}`}
                count={e.count}
                sub={
                  (money || e.unknown > 0) && (
                    <span title={e.money?.map((m) => `${t(`basis.${m.basis}`, m.basis)}: ${moneyShort(m.min_gr, lang)} – ${moneyShort(m.max_gr, lang)}`).join('\n')}>
                      {money && `${t('legend.upTo')} ${money}`}
                      {money && e.unknown > 0 && ' · '}
                      {e.unknown > 0 && t('legend.unknown', { count: e.unknown, n: number(e.unknown) })}
                    </span>
                  )
                }
              />
            );
          })}
        </ul>
        {facets && !entries.length && <p className="small muted">{t('legend.none')}</p>}
      </section>
      <section>
        <h2>{t('legend.severity')}</h2>
        <ul className="legend">
          {allSeverities.map((s) => (
            <Entry key={s} shown={!isHidden(search.hideSeverity, s)} onToggle={() => change({ hideSeverity: toggle(search.hideSeverity, s) })} onOnly={() => change({ hideSeverity: only(search.hideSeverity, s, allSeverities) })} mark={<SeverityMark severity={s} />} name={t(`severity.${s}`)} count={facets ? (facets.severity[s] ?? 0) : undefined} />
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('legend.outcome')}</h2>
        <ul className="legend">
          {allOutcomes.map((o) => (
            <Entry key={o} shown={!isHidden(search.hideOutcome, o)} onToggle={() => change({ hideOutcome: toggle(search.hideOutcome, o) })} mark={<SeverityMark severity="medium" outcome={o} />} name={t(`outcome.${o}`)} count={facets ? (facets.outcome[o] ?? 0) : undefined} />
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('legend.layers')}</h2>
        <ul className="legend">
          {baseLayers.filter((l) => !office.counts || office.counts[l] !== undefined).map((l) => (
            <Entry key={l} shown={!hiddenLayers.includes(l)} onToggle={() => setHiddenLayers(hiddenLayers.includes(l) ? hiddenLayers.filter((x) => x !== l) : [...hiddenLayers, l])} mark={<LayerMark layer={l} />} name={t(`layer.${l}`)} count={l === 'scan_objects' ? (office.counts?.objects ?? office.counts?.[l]) : office.counts?.[l]} />
          ))}
          {looks && <Entry shown={!hiddenLayers.includes(NEVER)} onToggle={() => setHiddenLayers(hiddenLayers.includes(NEVER) ? hiddenLayers.filter((x) => x !== NEVER) : [...hiddenLayers, NEVER])} mark={<NeverMark />} name={t('figures.neverLayer')} count={never.data?.never} />}
        </ul>
      </section>
    </>
  );
}

function NeverMark() {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <rect x="0.5" y="2.5" width="13" height="9" fill="none" stroke="var(--text)" strokeDasharray="2 2" />
      <path d="M2 11l7-8M6 11l7-8" stroke="var(--muted)" />
    </svg>
  );
}

function LayerMark({ layer }: { layer: (typeof baseLayers)[number] }) {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      {layer === 'road_lanes' && <rect x="0.5" y="3.5" width="13" height="7" fill="var(--panel)" stroke="var(--line-strong)" />}
      {layer === 'parcels' && <path d="M1 1h12v12H1zM7 1v12" fill="none" stroke="var(--line-strong)" />}
      {layer === 'address_points' && (
        <text x="7" y="11" fontSize="10" textAnchor="middle" fill="var(--text)">
          12
        </text>
      )}
      {layer === 'scan_objects' && <circle cx="7" cy="7" r="3" fill="var(--sev-info)" />}
      {layer === 'reference_features' && <rect x="1.5" y="2.5" width="11" height="9" fill="none" stroke="var(--muted)" strokeDasharray="1 2" />}
      {layer === 'zones' && <rect x="1.5" y="2.5" width="11" height="9" fill="var(--accent-soft)" stroke="var(--muted)" strokeDasharray="6 2" />}
      {layer === 'leases' && <rect x="1.5" y="2.5" width="11" height="9" fill="none" stroke="var(--lease)" strokeDasharray="5 2" />}
      {layer === 'decisions' && <rect x="1.5" y="2.5" width="11" height="9" fill="var(--accent-soft)" stroke="var(--accent)" strokeDasharray="3 2" />}
    </svg>
  );
}
