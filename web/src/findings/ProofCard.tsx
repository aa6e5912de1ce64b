// The proof card: first the sentence a clerk would say, then the evidence in the order a court would ask for it:
// where, what, when seen, which documents were considered and why each was rejected, money with its formula, law.
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import type { ConsideredDocument, Measure, Proof, Rule } from '../api/types';
import { officePrefix } from '../api/client';
import { date, dateTime, moneyRange, number, period, unbroken, withUnit } from '../ui/format';
import { SeverityMark } from '../ui/Severity';
import { Copy } from '../ui/Copy';
import { Failed, Waiting } from '../ui/States';
import { RawTable } from '../ui/RawTable';
import { Changes } from '../ui/Changes';
import { IconClose, IconNext, IconPrev, IconPrint } from '../ui/icons';
import { useText } from '../ui/text';
import { findingQuery, paramsQuery, planQuery } from './queries';
import { CasePanel } from '../cases/CasePanel';
import { ObjectTrack } from '../observations/ObjectTrack';
import { Papers } from './Papers';
import { PlanDrawing } from './PlanDrawing';

interface Props {
  id: number;
  rules: Rule[];
  onClose: () => void;
  onStep: (by: 1 | -1) => void;
  onSelect: (id: number) => void;
}

export function ProofCard({ id, rules, onClose, onStep, onSelect }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const proof = useQuery(findingQuery(id));
  const f = proof.data;
  const rule = rules.find((r) => r.rule === f?.rule);
  return (
    <aside className="card" aria-label={t('card.label')}>
      <div className="card-head">
        {f && <SeverityMark severity={f.severity} outcome={f.outcome} size={18} />}
        <div className="grow">
          <div style={{ fontWeight: 600, lineHeight: '18px', textWrap: 'balance' }}>
            {f && <span className="rule">{f.rule} </span>}
            {f ? text(f.title ?? rule?.title) || f.rule : ''}
          </div>
          {f && (
            <div className="small muted clip">
              {f.outcome === 'unknown' ? t('outcome.unknown') : t(`severity.${f.severity}`)} · {t('card.sure', { percent: Math.round(f.confidence * 100) })} · {t(`state.${f.state}`)}
            </div>
          )}
        </div>
        <div className="hstack no-print" style={{ gap: 0 }}>
          <button type="button" className="icon-btn" onClick={() => onStep(-1)} aria-label={t('card.previous')} title={`${t('card.previous')} (K)`}>
            <IconPrev />
          </button>
          <button type="button" className="icon-btn" onClick={() => onStep(1)} aria-label={t('card.next')} title={`${t('card.next')} (J)`}>
            <IconNext />
          </button>
          <button type="button" className="icon-btn desk-only" onClick={() => window.print()} aria-label={t('action.print')} title={t('action.print')}>
            <IconPrint />
          </button>
          <button type="button" className="icon-btn" onClick={onClose} aria-label={t('action.close')} title={`${t('action.close')} (Esc)`}>
            <IconClose />
          </button>
        </div>
      </div>
      {proof.isError ? <Failed error={proof.error} onRetry={() => void proof.refetch()} /> : f ? <Body f={f} onSelect={onSelect} /> : <Waiting what={t('card.loading')} />}
    </aside>
  );
}

function Body({ f, onSelect }: { f: Proof; onSelect: (id: number) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const plan = useQuery({ ...planQuery(f.id), retry: false });
  const params = useQuery(paramsQuery);
  const k = Number(params.data?.find((p) => p.name === 'k_sigma')?.value) || 2;
  const rejected = f.documents?.filter((d) => d.verdict !== 'accepted') ?? [];
  const accepted = f.documents?.filter((d) => d.verdict === 'accepted') ?? [];
  return (
    <div className="card-body">
      <p className="sentence">{unbroken(text(f.sentence))}</p>
      {f.outcome === 'unknown' && (
        <div className="notice unknown">
          <b>{t('card.missing')}</b>
          <div>{text(f.reason_text) || f.reason || t('card.missingUnsaid')}</div>
        </div>
      )}
      {f.state === 'VANISHED' && !f.vanished_from && <div className="notice">{t('card.vanished')}</div>}
      <CasePanel proof={f} onSelect={onSelect} />

      <section>
        <h3>{t('card.where')}</h3>
        {!f.lonlat && <p className="muted small">{t('card.noPlace')}</p>}
        {plan.data && <PlanDrawing plan={plan.data} kSigma={k} named={f.parcel_ids} />}
        <dl className="facts" style={{ marginTop: 8 }}>
          {f.label && (
            <>
              <dt>{t('field.label')}</dt>
              <dd>{f.label}</dd>
            </>
          )}
          {f.parcel_ids?.length > 0 && (
            <>
              <dt>{t('field.parcel', { count: f.parcel_ids.length })}</dt>
              <dd>
                {f.parcel_ids.map((p) => (
                  <div key={p}>
                    <Copy text={p} />
                  </div>
                ))}
              </dd>
            </>
          )}
          {f.case_numbers?.length > 0 && (
            <>
              <dt>{t('field.case_number')}</dt>
              <dd>
                {f.case_numbers.map((c) => (
                  <div key={c}>
                    <Copy text={c} />
                  </div>
                ))}
              </dd>
            </>
          )}
          <dt>{t('field.on')}</dt>
          <dd>{date(f.on)}</dd>
        </dl>
      </section>

      {f.photos?.length > 0 && (
        <section className="photos" aria-label={t('card.photos')}>
          {f.photos.map((p) => (
            <a key={p.id} href={p.url ?? `${officePrefix}/api/v1/photos/${p.id}`} target="_blank" rel="noreferrer">
              <img src={p.url ?? `${officePrefix}/api/v1/photos/${p.id}`} alt={t(p.kind === 'PANORAMA' ? 'card.panorama' : 'card.photo')} loading="lazy" onError={(e) => (e.currentTarget.parentElement!.style.display = 'none')} />
            </a>
          ))}
        </section>
      )}

      <section>
        <h3>{t('card.why')}</h3>
        <ul className="terms">
          {f.terms?.map((term) => (
            <li key={term.name}>
              <TermMark value={term.value} />
              <div>
                {text(term.title) || t(`term.${term.name}`, term.name)}
                <span className="visually-hidden">: {t(`tri.${String(term.value)}`)}</span>
                {term.detail && <div className="detail">{text(term.detail)}</div>}
              </div>
            </li>
          ))}
        </ul>
        {f.measures?.length > 0 && (
          <dl className="facts" style={{ marginTop: 12 }}>
            {f.measures.map((m, i) => (
              <Fragment key={`${m.name}${i}`}>
                <dt>{text(m.title) || t(`measure.${m.name}`, m.name.replaceAll('_', ' '))}</dt>
                <dd>
                  {m.value === null || m.value === undefined ? '–' : figure(m, m.value)}
                  {m.tolerance ? <span className="muted"> ±{withUnit(m.tolerance, m.unit)}</span> : null}
                  {m.threshold !== null && m.threshold !== undefined ? <span className="muted"> · {t('card.threshold')} {figure(m, m.threshold)}</span> : null}
                </dd>
              </Fragment>
            ))}
          </dl>
        )}
      </section>

      {f.subjects?.filter((s) => s.kind === 'object').map((s) => <ObjectTrack key={s.id} object={Number(s.id)} />)}

      {accepted.length + rejected.length > 0 && (
        <section>
          <h3>{t('card.documents')}</h3>
          {accepted.length > 0 && <Documents list={accepted} />}
          {rejected.length > 0 && (
            <details className="fold" open={accepted.length === 0 && rejected.length <= 3}>
              <summary>{t('card.rejected', { count: rejected.length, n: number(rejected.length) })}</summary>
              <Documents list={rejected} />
            </details>
          )}
        </section>
      )}

      {f.money?.length > 0 && (
        <section>
          <h3>{t('card.money')}</h3>
          {f.money.map((m, i) => (
            <div key={`${m.basis}${i}`} className="money-box">
              <div className="small muted">{text(m.basis_title) || t(`basis.${m.basis}`, m.basis)}</div>
              <div className="sum">{moneyRange(m.min_gr, m.max_gr)}</div>
              {(m.formula || m.law) && (
                <details className="fold" open>
                  <summary>{t('card.formula')}</summary>
                  <div className="formula">{m.formula}</div>
                  {m.law && <div className="formula">{m.law}</div>}
                  {text(m.note) && <div className="formula">{text(m.note)}</div>}
                </details>
              )}
            </div>
          ))}
          {f.money.length > 1 && <p className="small muted" style={{ marginTop: 6 }}>{t('card.notAdded')}</p>}
        </section>
      )}

      {f.money_note && text(f.money_note) && <div className="notice">{text(f.money_note)}</div>}

      {f.law?.length > 0 && (
        <section>
          <h3>{t('card.law')}</h3>
          {f.law.map((l) => (
            <div key={l.article} style={{ fontSize: 13, marginBottom: 4 }}>
              <b>{l.article}</b> {text(l.text) && <span className="muted">— {text(l.text)}</span>}
            </div>
          ))}
        </section>
      )}

      {(f.pitfalls?.length ?? 0) > 0 && (
        <details className="fold">
          <summary>{t('papers.pitfalls')}</summary>
          <ul className="small">
            {f.pitfalls!.map((p) => (
              <li key={p.pl}>{text(p)}</li>
            ))}
          </ul>
        </details>
      )}

      {f.next?.length > 0 && (
        <section>
          <h3>{t('card.nextSteps')}</h3>
          <ol style={{ paddingLeft: 20, fontSize: 13 }}>
            {f.next.map((n) => (
              <li key={n.code}>{text(n.title) || n.code}</li>
            ))}
          </ol>
        </section>
      )}

      <section>
        <h3>{t('card.sources')}</h3>
        {f.subjects?.map((s, i) => (
          <div key={i} style={{ fontSize: 13 }} className="hstack">
            <span className="muted">{t(`subject.${s.kind}`, s.kind)}</span> {s.source_id ? <Copy text={s.source_id} /> : <span className="mono">{s.id}</span>}
          </div>
        ))}
        {f.sources?.map((s, i) => (
          <details className="fold" key={i}>
            <summary>
              {t(`subject.${s.kind}`, s.kind)}: {s.file} {s.row ? t('card.row', { row: number(s.row) }) : ''}
            </summary>
            {s.raw && <RawTable raw={s.raw} />}
          </details>
        ))}
        {f.history?.length > 0 && (
          <details className="fold">
            <summary>
              {t('card.history')} ({number(f.history.length)})
            </summary>
            <Changes history={f.history} />
          </details>
        )}
        <p className="small muted" style={{ marginTop: 8 }}>
          {t('card.footer', { id: f.id })} {f.history?.[0]?.at ? dateTime(f.history[0].at) : ''}
        </p>
      </section>
      <Papers id={f.id} />
    </div>
  );
}

/** Shares and scores are read as per cent. */
const figure = (m: Measure, v: number | string) => (!m.unit && typeof v === 'number' && /share|score|probability/.test(m.name) ? withUnit(v * 100, '%') : withUnit(v, m.unit));

function TermMark({ value }: { value: boolean | null }) {
  const colour = value === null ? 'var(--sev-unknown)' : value ? 'var(--sev-high)' : 'var(--good)';
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" style={{ marginTop: 1 }}>
      <circle cx="9" cy="9" r="7.5" fill="none" stroke={colour} strokeWidth="1.5" strokeDasharray={value === null ? '3 2' : undefined} />
      {value === true && <path d="m5.5 9.2 2.4 2.4 4.6-5" fill="none" stroke={colour} strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />}
      {value === false && <path d="M6 9h6" stroke={colour} strokeWidth="1.8" strokeLinecap="round" />}
      {value === null && (
        <text x="9" y="13" fontSize="11" textAnchor="middle" fill={colour}>
          ?
        </text>
      )}
    </svg>
  );
}

function Documents({ list }: { list: ConsideredDocument[] }) {
  const { t } = useTranslation();
  const text = useText();
  const linkable = useSession().permissions?.includes('finding.decide');
  return (
    <ul className="docs">
      {list.map((d) => (
        <li key={`${d.kind}${d.id}${d.verdict}`}>
          <div className="hstack wrap" style={{ gap: '2px 8px' }}>
            <span className="muted">{t(`subject.${d.kind}`, d.kind)}</span>
            {d.source_id ? <Copy text={d.source_id} /> : <span className="mono">#{d.id}</span>}
            <span className={`badge ${d.verdict === 'accepted' ? 'good' : d.verdict === 'suggested' ? 'hatched' : ''}`}>{t(`verdict.${d.verdict}`, d.verdict)}</span>
            {linkable && (d.kind === 'decision' || d.kind === 'lease') && (
              <Link to="/linking" search={{ kind: d.kind, id: Number(d.id) } as never} className="small">
                {t('linking.open')}
              </Link>
            )}
          </div>
          {(d.valid_from || d.valid_to) && <div className="num muted">{period(d.valid_from, d.valid_to)}</div>}
          {d.why && <div>{text(d.why)}</div>}
          {d.score !== undefined && d.score !== null && (
            <details className="fold">
              <summary className="small">
                {t('card.score')} {Math.round(d.score * 100)} %
              </summary>
              {d.factors?.map((x) => (
                <div key={x.factor} className="small num" style={{ display: 'grid', gridTemplateColumns: '120px 1fr 44px', gap: 8, alignItems: 'center' }}>
                  <span>{t(`factor.${x.factor}`, x.factor)}</span>
                  <span className="bar">
                    <i style={{ width: `${Math.round(x.value * 100)}%` }} />
                  </span>
                  <span style={{ textAlign: 'right' }}>{Math.round(x.value * 100)} %</span>
                  {x.why && <span style={{ gridColumn: '2 / -1' }}>{text(x.why)}</span>}
                </div>
              ))}
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
