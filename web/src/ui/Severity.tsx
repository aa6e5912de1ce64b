// Severity is a shape first and a colour second: ○ ● ◆ ▲ ■, so that it survives colour blindness and grey
// printing. An UNKNOWN outcome keeps the shape and is hatched, because it is a lack of knowledge, not a pale hit.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome, Severity } from '../api/types';

export const severities: Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
export const severityGlyph: Record<Severity, string> = { info: '○', low: '●', medium: '◆', high: '▲', critical: '■' };

/** Outline of each shape in a 16 × 16 box, shared by the lists (SVG) and the map (canvas). */
export const severityPath: Record<Severity, string> = {
  info: 'M8 2.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6Z',
  low: 'M8 2.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6Z',
  medium: 'M8 1.2 14.8 8 8 14.8 1.2 8Z',
  high: 'M8 1.6 15 14H1Z',
  critical: 'M2.2 2.2h11.6v11.6H2.2Z',
};

export function SeverityMark({ severity, outcome = 'hit', size = 14 }: { severity: Severity; outcome?: Outcome; size?: number }) {
  const id = useId();
  const colour = outcome === 'unknown' ? 'var(--sev-unknown)' : `var(--sev-${severity})`;
  const hollow = severity === 'info' && outcome !== 'unknown';
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" style={{ flex: 'none' }}>
      {outcome === 'unknown' && (
        <pattern id={id} width="3.4" height="3.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="1.5" height="3.4" fill={colour} />
        </pattern>
      )}
      <path d={severityPath[severity]} fill={outcome === 'unknown' ? `url(#${id})` : hollow ? 'none' : colour} stroke={colour} strokeWidth={hollow ? 2 : 1.4} strokeLinejoin="round" />
    </svg>
  );
}

export function SeverityWord({ severity, outcome = 'hit' }: { severity: Severity; outcome?: Outcome }) {
  const { t } = useTranslation();
  return (
    <span className="hstack" style={{ gap: 6, display: 'inline-flex' }}>
      <SeverityMark severity={severity} outcome={outcome} />
      <span>{outcome === 'unknown' ? t('outcome.unknown') : t(`severity.${severity}`)}</span>
    </span>
  );
}
