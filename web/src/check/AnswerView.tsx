// What the location check says: the answer first, the law after it.
import { date, money, moneyRange } from '../ui/format';
import type { Answer, Verdict } from './question';
import { say, type Lang, type words } from './words';

type Words = (typeof words)['pl'];
type Sentence = Record<Lang, string>;
type Range = [number | null, number | null];

const marks: Record<Verdict, string> = { PASS: '✓', FAIL: '✕', UNKNOWN: '?' };

export function VerdictMark({ verdict, w }: { verdict: Verdict; w: Words }) {
  return (
    <span className={`check-verdict ${verdict.toLowerCase()}`}>
      <span aria-hidden="true">{marks[verdict]}</span> {w.one[verdict]}
    </span>
  );
}

export function AnswerView({ answer: a, lang, w }: { answer: Answer; lang: Lang; w: Words }) {
  const s = (words: Sentence) => words[lang] || words.pl;
  const verdict = a.rules.verdict as Verdict;
  const amount = ([low, high]: Range) => (low === null || high === null ? w.notKnown : low === high ? money(low) : moneyRange(low, high));
  return (
    <div className="check-answer" data-testid="check-answer">
      <section className={`check-said ${verdict.toLowerCase()}`} aria-labelledby="check-said">
        <h2 id="check-said" tabIndex={-1}>
          <span aria-hidden="true">{marks[verdict]}</span> {a.version === 0 ? w.noAct : !a.rules.governed && verdict === 'PASS' ? w.ungoverned : w.verdict[verdict]}
        </h2>
        {a.rules.reasons.map((r, i) => (
          <p key={i}>{s(r)}</p>
        ))}
        {a.rules.missing.length > 0 && (
          <>
            <h3>{w.lacking}</h3>
            <ul>
              {a.rules.missing.map((m, i) => (
                <li key={i}>{s(m)}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section aria-labelledby="check-land">
        <h2 id="check-land">{w.land}</h2>
        <p>{s(a.land.words)}</p>
        {!a.land.certain && <p className="muted">{w.uncertain}</p>}
        <dl className="check-facts">
          {[
            [w.parcelNo, a.land.parcel],
            [w.road, a.land.road],
            [w.manager, a.land.manager],
            [w.zone, a.rules.zone],
          ].map(([k, v]) => v && (
            <div key={k}>
              <dt>{k}</dt>
              <dd>{v}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section aria-labelledby="check-titles">
        <h2 id="check-titles">{w.titles}</h2>
        <ul>
          {a.titles.map((t, i) => (
            <li key={i}>{s(t)}</li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="check-fees">
        <h2 id="check-fees">{w.fees}</h2>
        {a.fees.length === 0 ? (
          <p>{w.noFees}</p>
        ) : (
          <ul className="check-fees">
            {a.fees.map((f, i) => (
              <li key={i}>
                <b>{s(f.words)}</b>
                <dl className="check-facts">
                  {(
                    [
                      [w.day, [f.day_min_gr, f.day_max_gr]],
                      [w.month, [f.month_min_gr, f.month_max_gr]],
                      [w.year, [f.year_min_gr, f.year_max_gr]],
                      [w.term, [f.term_min_gr, f.term_max_gr]],
                    ] as [string, Range][]
                  ).map(([k, v]) => (k !== w.term || v[0] !== null || f.day_min_gr === null) && ( // without a period nothing is worked out for it
                    <div key={k}>
                      <dt>{k}</dt>
                      <dd>{amount(v)}</dd>
                    </div>
                  ))}
                </dl>
                {f.basis && (
                  <span className="small muted" lang="pl">
                    {f.basis}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="check-documents">
        <h2 id="check-documents">{w.documents}</h2>
        <ul>
          {a.documents.map((d, i) => (
            <li key={i}>{s(d)}</li>
          ))}
        </ul>
      </section>
      {a.version !== 0 && (
        <section aria-labelledby="check-rules">
          <h2 id="check-rules">{w.rules}</h2>
          <p className="small muted" lang="pl">
            {a.act}
          </p>
          {a.rules.rules.length === 0 && <p>{w.noRules}</p>}
          <ul>
            {a.rules.rules.map((r) => (
              <li key={r.id}>
                {s(r.words)}{' '}
                <span className="small muted">
                  ({r.effect === 'FORBID' ? w.forbids : w.allows}; <span lang="pl">{r.basis}</span>)
                </span>
              </li>
            ))}
          </ul>
          {a.rules.results.length > 0 && (
            <>
              <h3>{w.measured}</h3>
              <ul>
                {a.rules.results.map((r, i) => (
                  <li key={i}>
                    <VerdictMark verdict={r.verdict as Verdict} w={w} /> {s(r.words)}{' '}
                    <span className="small muted" lang="pl">
                      {r.basis}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      )}
      <section aria-labelledby="check-number">
        <h2 id="check-number">
          {w.number}: <span className="mono">{a.number}</span>
        </h2>
        <p>{w.numberWhat}</p>
        <p className="small muted">
          {say(w.on, { day: date(a.on) })} {s(a.disclaimer)}
        </p>
      </section>
    </div>
  );
}
