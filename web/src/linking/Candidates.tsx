// The candidates by number, with a bar and words for each factor: why the programme thinks so.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { date } from '../ui/format';
import { useText } from '../ui/text';
import type { Entry, Verdict } from './types';

interface Props {
  entry: Entry;
  marked: number;
  setMarked: (i: number) => void;
  onDecide: (verdict: Verdict, index?: number) => void;
  onUndo: () => void;
}

export function Candidates({ entry, marked, setMarked, onDecide, onUndo }: Props) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const list = entry.candidates.slice(0, 9);
  const percent = (v: number) => `${Math.round(v * 100)} %`;
  return (
    <>
      <h2>{t('linking.candidates', { count: entry.candidates.length })}</h2>
      {entry.kind === 'decision' && entry.count > 1 && <p className="small muted">{t('linking.several', { n: entry.count })}</p>}
      {list.length === 0 && <p className="muted">{t('linking.noCandidates')}</p>}
      <ol className="link-list">
        {list.map((c, i) => {
          const linked = entry.decisions.find((d) => d.object_id === c.id && d.verdict === 'LINK');
          return (
            <li key={`${c.target}${c.id}`} className={i === marked ? 'on' : ''} aria-current={i === marked || undefined}>
              <div className="hstack">
                <span className="link-no" aria-hidden="true">
                  {i + 1}
                </span>
                <button type="button" className="plain grow" onClick={() => setMarked(i)} aria-label={t('linking.look', { n: i + 1, what: c.label })}>
                  <b>{(i18n.language === 'pl' ? c.class_pl : c.class_en) || t('linking.unknownClass')}</b> <span className="mono small">{c.label}</span>
                </button>
                {c.score !== null && <b className="num">{percent(c.score)}</b>}
              </div>
              <div className="small muted hstack wrap">
                {linked ? <span className="badge good">{t(linked.state === 'waiting' ? 'linking.waiting' : 'linking.linkedByHand')}</span> : <span className={`badge ${c.state === 'accepted' ? 'good' : 'hatched'}`}>{t(`linking.stateOf.${c.state}`)}</span>}
                {c.size && <span className="num">{(i18n.language === 'pl' ? c.size.replaceAll('.', ',') : c.size) + (c.target === 'object' ? ' m' : '')}</span>}
                {c.seen && (
                  <span>
                    {t('linking.seen')} {date(c.seen)}
                  </span>
                )}
                {c.distance_m !== null && <span className="num">{t('linking.away', { m: c.distance_m.toFixed(1).replace('.', i18n.language === 'pl' ? ',' : '.') })}</span>}
              </div>
              <dl className="link-factors">
                {c.factors.map((f) => (
                  <div key={f.factor}>
                    <dt>{t(`factor.${f.factor}`, f.factor)}</dt>
                    <dd>
                      {f.weight > 0 && (
                        <span className="bar" role="img" aria-label={percent(f.value)}>
                          <i style={{ width: percent(f.value).replace(' ', '') }} />
                        </span>
                      )}
                      <span className="small">{text(f.why)}</span>
                    </dd>
                  </div>
                ))}
              </dl>
              <div className="hstack">
                <Button size="compact-sm" disabled={!entry.may_decide} variant={linked ? 'light' : 'filled'} onClick={() => onDecide('LINK', i)}>
                  {t('linking.link')} <kbd className="kbd">{i + 1}</kbd>
                </Button>
                <Button size="compact-sm" disabled={!entry.may_decide} variant="default" onClick={() => onDecide('NOT_THIS', i)}>
                  {t('linking.not')} <kbd className="kbd">⇧{i + 1}</kbd>
                </Button>
              </div>
            </li>
          );
        })}
      </ol>
      <div className="hstack wrap">
        <Button size="compact-sm" variant="default" disabled={!entry.may_decide} onClick={() => onDecide('NO_OBJECT')}>
          {t('linking.none')} <kbd className="kbd">0</kbd>
        </Button>
        <Button size="compact-sm" variant="default" onClick={onUndo}>
          {t('linking.undo')} <kbd className="kbd">Ctrl+Z</kbd>
        </Button>
      </div>
    </>
  );
}
