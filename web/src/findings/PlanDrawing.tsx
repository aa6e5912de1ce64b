// A little plan to scale: the object with its error circle, the lane's boundary with its accuracy as a band,
// parcels and decisions around. What a court would want to see next to "0,84 m inside".
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../api/types';
import { number } from '../ui/format';
import { frame, path, place, positions, scaleBar, toScreen, type Frame } from './plan';

interface Name {
  key: string;
  text: string;
  at: [number, number];
  lane: boolean;
}

/** Lanes are named first, then parcels where there is room; nothing is written over the object. */
function label(plan: Plan, f: Frame, object: [number, number] | null): Name[] {
  const taken: [number, number][] = object ? [object] : [];
  const out: Name[] = [];
  const middle = (g: Plan['lanes'][number]['geometry']): [number, number] | null => {
    const ps = positions(g).map((p) => toScreen(f, p));
    const [left, right] = [Math.max(0, Math.min(...ps.map((p) => p[0]))), Math.min(f.width, Math.max(...ps.map((p) => p[0])))];
    const [top, bottom] = [Math.max(0, Math.min(...ps.map((p) => p[1]))), Math.min(f.height, Math.max(...ps.map((p) => p[1])))];
    return right - left < 18 || bottom - top < 14 ? null : [(left + right) / 2, (top + bottom) / 2]; // hardly seen: not named
  };
  const add = (key: string, text: string, g: Plan['lanes'][number]['geometry'], lane: boolean) => {
    const wish = text ? middle(g) : null;
    if (!wish) return;
    const at = place(taken, wish, text.length * (lane ? 6.4 : 5.6), f);
    if (at) out.push({ key, text, at, lane });
  };
  plan.lanes.forEach((l) => add(`l${l.id}`, l.name, l.geometry, true));
  plan.parcels.forEach((p) => add(`p${p.id}`, p.parcel_id.split('.').at(-1) ?? '', p.geometry, false));
  return out;
}

const W = 384;
const H = 232;

export function PlanDrawing({ plan, kSigma = 2, named = [] }: { plan: Plan; kSigma?: number; /** parcels the discrepancy speaks of */ named?: string[] }) {
  const { t } = useTranslation();
  const clip = useId();
  const f = frame(plan, W, H);
  if (!f) return null;
  const bar = scaleBar(f);
  const object = plan.object;
  const point = object?.geometry.type === 'Point' ? toScreen(f, object.geometry.coordinates) : null;
  const band = (sigma: number) => Math.max(1, 2 * kSigma * sigma * f.scale);
  const names = label(plan, f, point);
  return (
    <figure>
      <svg className="plan" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={t('card.planLabel', { metres: bar.metres })}>
        <clipPath id={clip}>
          <rect width={W} height={H} />
        </clipPath>
        <g clipPath={`url(#${clip})`}>
          {plan.lanes.map((l) => (
            <path key={`f${l.id}`} d={path(f, l.geometry)} fill="var(--panel)" fillRule="evenodd" />
          ))}
          {plan.parcels.map((p) => (
            <path key={p.id} d={path(f, p.geometry)} fill="none" stroke="var(--line-strong)" strokeWidth={0.8} />
          ))}
          {!plan.object &&
            plan.parcels.filter((p) => named.includes(p.parcel_id)).map((p) => <path key={`s${p.id}`} d={path(f, p.geometry)} fill="var(--sev-high)" fillOpacity={0.07} stroke="var(--sev-high)" strokeWidth={1.8} />)}
          {plan.lanes.map((l) => (
            <path key={`b${l.id}`} d={path(f, l.geometry)} fill="none" stroke="var(--accent)" strokeOpacity={0.16} strokeWidth={band(l.sigma_m)} strokeLinejoin="round" />
          ))}
          {plan.lanes.map((l) => (
            <path key={`e${l.id}`} d={path(f, l.geometry)} fill="none" stroke="var(--accent)" strokeWidth={1.4} />
          ))}
          {plan.decisions.map((d) => (
            <path key={d.id} d={path(f, d.geometry)} fill="var(--accent)" fillOpacity={0.08} stroke="var(--text)" strokeWidth={1.1} strokeDasharray="5 3" />
          ))}
          {plan.decisions.map((d) =>
            positions(d.geometry).length === 1 ? <circle key={`p${d.id}`} cx={toScreen(f, positions(d.geometry)[0])[0]} cy={toScreen(f, positions(d.geometry)[0])[1]} r={4} fill="none" stroke="var(--text)" strokeDasharray="3 2" /> : null,
          )}
          {names.map((n) => (
            <text key={n.key} x={n.at[0]} y={n.at[1]} fontSize={n.lane ? 11 : 10} fontWeight={n.lane ? 520 : 400} fill={n.lane ? 'var(--text)' : 'var(--muted)'} textAnchor="middle" paintOrder="stroke" stroke={n.lane ? 'var(--panel)' : 'none'} strokeWidth={3}>
              {n.text}
            </text>
          ))}
          {object && !point && <path d={path(f, object.geometry)} fill="var(--sev-high)" fillOpacity={0.25} stroke="var(--sev-high)" strokeWidth={2} />}
          {object && !point && <path d={path(f, object.geometry)} fill="none" stroke="var(--sev-high)" strokeOpacity={0.18} strokeWidth={band(object.sigma_m)} />}
          {point && object && (
            <>
              <circle cx={point[0]} cy={point[1]} r={Math.max(3, kSigma * object.sigma_m * f.scale)} fill="var(--sev-high)" fillOpacity={0.16} stroke="var(--sev-high)" strokeDasharray="3 2" />
              <path d={`M${point[0] - 7} ${point[1]}h14M${point[0]} ${point[1] - 7}v14`} stroke="var(--sev-high)" strokeWidth={1.6} />
              <circle cx={point[0]} cy={point[1]} r={2.4} fill="var(--sev-high)" />
            </>
          )}
          <g transform={`translate(12 ${H - 14})`}>
            <path d={`M0 -5V0H${bar.pixels}V-5`} fill="none" stroke="var(--text)" strokeWidth={1.4} />
            <text x={bar.pixels + 6} y={0} fontSize={11} fill="var(--text)" paintOrder="stroke" stroke="var(--sunken)" strokeWidth={3} style={{ fontVariantNumeric: 'tabular-nums' }}>
              {number(bar.metres, bar.metres < 1 ? 1 : 0)} m
            </text>
          </g>
          <g transform={`translate(${W - 18} 28)`} aria-hidden="true">
            <path d="M0 -16 4 -2H-4Z" fill="var(--text)" />
            <text y={11} fontSize={11} textAnchor="middle" fill="var(--text)">
              {t('card.northLetter')}
            </text>
          </g>
        </g>
      </svg>
      <figcaption className="small muted hstack wrap" style={{ marginTop: 4, gap: '2px 12px' }}>
        {object && (
          <span>
            <svg width="14" height="12" aria-hidden="true">
              <circle cx="7" cy="6" r="5" fill="var(--sev-high)" fillOpacity=".16" stroke="var(--sev-high)" strokeDasharray="2 1.5" />
            </svg>{' '}
            {t('card.planObject', { metres: number(kSigma * object.sigma_m, 2) })}
          </span>
        )}
        {plan.lanes.length > 0 && (
          <span>
            <svg width="14" height="12" aria-hidden="true">
              <rect y="2" width="14" height="8" fill="var(--accent)" fillOpacity=".16" />
              <path d="M0 6h14" stroke="var(--accent)" strokeWidth="1.4" />
            </svg>{' '}
            {t('card.planLane', { metres: number(kSigma * Math.max(...plan.lanes.map((l) => l.sigma_m ?? 0)), 2) })}
          </span>
        )}
        {plan.decisions.length > 0 && (
          <span>
            <svg width="14" height="12" aria-hidden="true">
              <rect x="1" y="1" width="12" height="10" fill="none" stroke="var(--text)" strokeDasharray="3 2" />
            </svg>{' '}
            {t('card.planDecision')}
          </span>
        )}
      </figcaption>
    </figure>
  );
}
