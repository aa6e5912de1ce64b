// What the rules would say of an entry before it is saved. It asks again when the person stops typing.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client';
import { Failed } from '../ui/States';
import { useText } from '../ui/text';

type Words = { pl: string; en: string };
interface Checked {
  findings: { rule: string; title: Words; sentence: Words; severity: string; outcome: string; law: { article: string }[]; next: { code: string; title: Words }[]; hidden: boolean }[];
  standing: Words[];
  fee?: { formula: string; law: string; missing?: Words } | null;
  place: { confidence: string; x?: number; y?: number };
  sketch: { what: 'draft' | 'parcel' | 'lane' | 'object'; name: string; rings: number[][] }[];
}

const texts = {
  decisions: ['case_number', 'manager', 'kind', 'decision_date', 'valid_from', 'valid_to', 'lane_element', 'road_category', 'street', 'house_no', 'location_text', 'previous_decision', 'location_decision'],
  leases: ['case_number', 'contract_number', 'contract_type', 'purpose', 'valid_from', 'valid_to', 'council_consent_no', 'order_no'],
};
const figures = { decisions: ['area_m2', 'ad_area_m2', 'sides', 'object_count', 'carriageway_percent', 'rate_gr', 'fee_declared_gr', 'party_id'], leases: ['total_area_m2', 'rent_gr', 'party_id'] };
const switches = { decisions: ['is_telecom', 'is_illuminated'], leases: ['tender', 'open_ended'] };

/** The fields of a draft that the check understands. */
export function draftOf(register: 'decisions' | 'leases', id: number, values: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = id > 0 ? { id } : {};
  for (const f of texts[register]) if (typeof values[f] === 'string' && values[f] !== '') out[f] = values[f];
  for (const f of figures[register]) {
    const v = Number(values[f]);
    if (values[f] !== null && values[f] !== undefined && values[f] !== '' && Number.isFinite(v)) out[f] = v;
  }
  for (const f of switches[register]) if (typeof values[f] === 'boolean') out[f] = values[f];
  const parcels = values.parcels ?? values.parcel_ids;
  if (Array.isArray(parcels)) out.parcels = parcels.map((p) => (typeof p === 'string' ? p : String((p as { parcel_id?: string; ref_raw?: string }).parcel_id || (p as { ref_raw?: string }).ref_raw || ''))).filter(Boolean);
  else if (typeof parcels === 'string' && parcels) out.parcels = [parcels];
  return out;
}

export function DraftCheck({ register, id, values }: { register: 'decisions' | 'leases'; id: number; values: Record<string, unknown> }) {
  const { t } = useTranslation();
  const text = useText();
  const draft = JSON.stringify(draftOf(register, id, values));
  const [asked, setAsked] = useState(draft);
  useEffect(() => {
    const wait = setTimeout(() => setAsked(draft), 350);
    return () => clearTimeout(wait);
  }, [draft]);
  const check = useQuery({ queryKey: ['check', register, asked], queryFn: () => post<Checked>(`/check/${register === 'decisions' ? 'decision' : 'lease'}`, JSON.parse(asked) as object), placeholderData: (before) => before, staleTime: 5000, retry: false });
  const c = check.data;
  return (
    <section className="panel" aria-label={t('check.title')} data-testid="draft-check">
      <header>
        <h3>{t('check.title')}</h3>
        <span className="muted small" role="status">
          {check.isFetching || asked !== draft ? t('check.waiting') : ''}
        </span>
      </header>
      <div className="in">
        {check.isError ? (
          <Failed error={check.error} onRetry={() => void check.refetch()} />
        ) : !c ? null : (
          <>
            {c.findings.length === 0 && <p>{t('check.fine')}</p>}
            <ul style={{ paddingLeft: 18 }}>
              {c.findings.map((f, i) => (
                <li key={i}>
                  <b>
                    {f.rule} {text(f.title)}
                  </b>
                  <div>{text(f.sentence)}</div>
                  <div className="small muted">
                    {f.law.map((l) => l.article).join(', ')}
                    {f.next.length > 0 && ` · ${t('check.next')}: ${f.next.map((n) => text(n.title)).join('; ')}`}
                  </div>
                </li>
              ))}
            </ul>
            {c.standing.length > 0 && (
              <p>
                <b>{t('check.standing')}:</b> {c.standing.map((s) => text(s)).join('; ')}
              </p>
            )}
            {c.fee && (
              <p>
                <b>{t('check.fee')}:</b> {c.fee.missing ? text(c.fee.missing) : c.fee.formula} <span className="small muted">{c.fee.law}</span>
              </p>
            )}
            {c.place.x === undefined ? <p className="muted small">{t('check.noPlace')}</p> : <Sketch checked={c} />}
          </>
        )}
      </div>
    </section>
  );
}

const reach = 60;

function Sketch({ checked: { sketch, place } }: { checked: Checked }) {
  const { t } = useTranslation();
  const x0 = place.x! - reach;
  const y0 = place.y! + reach;
  const points = (ring: number[]) => ring.reduce((s, v, i) => s + (i % 2 ? `${(y0 - v).toFixed(2)} ` : `${(v - x0).toFixed(2)},`), '');
  const look = { lane: { fill: 'var(--mantine-color-gray-3)', stroke: 'var(--mantine-color-gray-6)' }, parcel: { fill: 'none', stroke: 'var(--mantine-color-blue-7)' }, draft: { fill: 'rgba(200,120,0,.25)', stroke: 'var(--mantine-color-orange-8)' }, object: { fill: 'var(--mantine-color-dark-6)', stroke: 'none' } };
  const order = ['lane', 'parcel', 'object', 'draft'] as const;
  return (
    <svg viewBox={`0 0 ${2 * reach} ${2 * reach}`} style={{ width: '100%', maxWidth: 260, height: 'auto', border: '1px solid var(--mantine-color-gray-4)' }} role="img" aria-label={t('check.sketch')}>
      {order.flatMap((what) =>
        sketch
          .filter((s) => s.what === what)
          .flatMap((s, i) =>
            s.rings.map((ring, k) =>
              ring.length === 2 ? (
                <circle key={`${what}${i}-${k}`} cx={ring[0] - x0} cy={y0 - ring[1]} r={1.4} {...look[what]}>
                  <title>{s.name}</title>
                </circle>
              ) : (
                <polygon key={`${what}${i}-${k}`} points={points(ring)} strokeWidth={0.7} {...look[what]}>
                  <title>{s.name}</title>
                </polygon>
              ),
            ),
          ),
      )}
      <circle cx={reach} cy={reach} r={2.2} fill="none" stroke="var(--mantine-color-orange-8)" strokeWidth={0.8} />
    </svg>
  );
}
