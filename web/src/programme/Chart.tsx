// A drawing of a table. It adds a shape to figures that stand beside it, and holds nothing that the table does not.
import { useTranslation } from 'react-i18next';
import { useText } from '../ui/text';
import { cellText, figureText, seriesOf } from './figures';
import type { ReportTable } from './types';

export function Chart({ table }: { table: ReportTable }) {
  const { t } = useTranslation();
  const text = useText();
  const { labels, series, max } = seriesOf(table);
  if (!series.length || max === 0) return null;
  const label = (i: number) => cellText(labels[i], table.columns[0], text);
  const top = (s: (typeof series)[number]) => s.values.reduce<number>((best, v, i) => ((v ?? 0) > (s.values[best] ?? 0) ? i : best), 0);
  const words = t('programme.chart', { title: text(table.title), most: series.map((s) => `${text(s.title)} – ${label(top(s))}: ${figureText(s.values[top(s)], s.column.unit)}`).join('; ') });
  return (
    <div className="chart" role="img" aria-label={words}>
      {table.chart === 'line' ? <Curves labels={labels.map((_, i) => label(i))} series={series} max={max} /> : <Bars labels={labels.map((_, i) => label(i))} series={series} max={max} />}
      {series.length > 1 && (
        <div className="small muted">
          {series.map((s, i) => (
            <span key={s.column.key} className="key">
              <i data-series={i} /> {text(s.title)}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

type Drawn = { labels: string[]; series: ReturnType<typeof seriesOf>['series']; max: number };

function Bars({ labels, series, max }: Drawn) {
  return (
    <div className="bars">
      {labels.map((l, i) => (
        <div key={i} className="bar-row">
          <span className="clip small" title={l}>
            {l}
          </span>
          <span className="tracks">
            {series.map((s, n) => (
              <span key={s.column.key} className="track">
                <i data-series={n} style={{ width: `${((s.values[i] ?? 0) / max) * 100}%` }} />
                <span className="num small">{figureText(s.values[i], s.column.unit)}</span>
              </span>
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}

function Curves({ labels, series, max }: Drawn) {
  const [w, h, bottom] = [480, 180, 18];
  const x = (i: number) => (labels.length > 1 ? (i / (labels.length - 1)) * (w - 12) + 6 : w / 2);
  const y = (v: number) => 14 + (1 - v / max) * (h - bottom - 20);
  const unit = series[0].column.unit;
  return (
    <svg viewBox={`0 0 ${w} ${h}`} className="curves">
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line x1={0} x2={w} y1={y(max * share)} y2={y(max * share)} className="rule-line" />
          {share > 0 && (
            <text x={0} y={y(max * share) - 3}>
              {figureText(Math.round(max * share), unit)}
            </text>
          )}
        </g>
      ))}
      {series.map((s, n) => (
        <g key={s.column.key} data-series={n}>
          <path d={s.values.map((v, i) => (v === null ? '' : `${i === 0 || s.values[i - 1] === null ? 'M' : 'L'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`)).join('')} fill="none" />
          {labels.length <= 40 && s.values.map((v, i) => v !== null && <circle key={i} cx={x(i)} cy={y(v)} r={2.4} />)}
        </g>
      ))}
      <text x={0} y={h - 3}>
        {labels[0]}
      </text>
      {labels.length > 1 && (
        <text x={w} y={h - 3} textAnchor="end">
          {labels.at(-1)}
        </text>
      )}
    </svg>
  );
}
