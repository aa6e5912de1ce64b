// Anybody asks whether an advertisement may stand at a place: three questions, one after another, and the answer. In four
// languages, by keyboard, without a map for those who cannot use one, and all of it on paper when it is printed.
import { Button, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post, Refusal } from '../api/client';
import { officeQuery } from '../findings/queries';
import { Brand } from '../shell/Brand';
import { IconPrint } from '../ui/icons';
import { AnswerView, VerdictMark } from './AnswerView';
import { deviceOf, empty, faultsOf, questionOf, type Answer, type Candidate, type Faults, type Form, type Typed } from './question';
import { languages, say, words, type Lang } from './words';
import './check.css';

const CheckMap = lazy(() => import('./CheckMap'));
const KEY = 'spoina.check.lang';
const isLang = (x: string | null | undefined): x is Lang => languages.some(([code]) => code === x);

function begin(office: string): Lang {
  const asked = new URLSearchParams(location.search).get('lang');
  if (isLang(asked)) return asked;
  try {
    const kept = localStorage.getItem(KEY);
    if (isLang(kept)) return kept;
  } catch {
    // asked again at the next visit
  }
  const browser = navigator.language.slice(0, 2);
  return isLang(browser) ? browser : isLang(office) ? office : 'pl';
}

export function CheckPage() {
  const { i18n } = useTranslation();
  const [lang, setLang] = useState<Lang>(() => begin(i18n.language));
  const w = words[lang];
  const office = useQuery({ ...officeQuery, retry: false }); // its name is public
  const form = useQuery({ queryKey: ['check', 'form'], queryFn: ({ signal }) => get<Form>('/check/form', {}, signal), retry: false });
  const [typed, setTyped] = useState<Typed>(empty);
  const [step, setStep] = useState(1);
  const [faults, setFaults] = useState<Faults>({});
  const ask = useMutation({ mutationFn: (t: Typed) => post<Answer>('/check', questionOf(t)) });
  const where = useMutation({ mutationFn: (q: { t: Typed; zone: string }) => post<{ points: Candidate[] }>('/check/where', { ...deviceOf(q.t), zone: q.zone }) });
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    document.documentElement.lang = lang;
    return () => {
      document.documentElement.lang = i18n.language;
    };
  }, [lang, i18n.language]);
  useEffect(() => {
    document.title = `${w.title} · ${office.data?.name ?? 'Spoina'}`;
  }, [w, office.data?.name]);

  // Each step and the answer begin at their heading, for those who listen to the page.
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) main.current?.querySelector<HTMLElement>(ask.data ? '#check-said' : `#check-step-${step}`)?.focus();
  }, [step, ask.data]);

  function choose(next: Lang) {
    setLang(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // for this visit only
    }
    const to = new URL(location.href);
    to.searchParams.set('lang', next);
    history.replaceState(history.state, '', to);
  }

  const set = (change: Partial<Typed>) => {
    setTyped((t) => ({ ...t, ...change }));
    setFaults((f) => Object.fromEntries(Object.entries(f).filter(([k]) => !(k in change))));
    where.reset();
  };
  const wrong = (field: keyof Typed) => (faults[field] ? w.missing[faults[field]] : undefined);
  function on(to: number) {
    const found = faultsOf(typed, step);
    setFaults(found);
    const first = Object.keys(found)[0];
    if (first) return main.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
    moved.current = true;
    if (to < 4) return setStep(to);
    ask.mutate(typed);
  }
  function back(to: number) {
    moved.current = true;
    ask.reset();
    setStep(to);
  }

  const told = (error: Error) => {
    const r = error instanceof Refusal ? error : undefined;
    const kind = r?.code === 'offline' ? 'offline' : r?.status === 429 ? 'busy' : r?.code === 'check.place' ? 'place' : r?.code === 'check.device' ? 'device' : 'other';
    return say(w.errors[kind], { number: r?.number ?? '' });
  };

  const names = (code: string) => form.data?.types.find((t) => t.code === code)?.words[lang] ?? code;
  const text = (field: keyof Typed, label: string, more: { hint?: string; mode?: 'decimal' | 'numeric'; kind?: string } = {}) => (
    <TextInput name={field} label={label} description={more.hint} inputMode={more.mode} type={more.kind} value={typed[field]} error={wrong(field)} onChange={(e) => set({ [field]: e.currentTarget.value })} autoComplete="off" />
  );
  const options = (field: 'light' | 'digital', label: string) => (
    <NativeSelect name={field} label={label} value={typed[field]} onChange={(e) => set({ [field]: e.currentTarget.value as Typed['light'] })} data={[{ value: '', label: w.unknown }, { value: 'yes', label: w.yes }, { value: 'no', label: w.no }]} />
  );

  const summary = {
    1: typed.by === 'address' ? typed.address : typed.by === 'parcel' ? `${w.byParcel} ${typed.parcel}` : `${typed.lon}; ${typed.lat}`,
    2: [typed.type && names(typed.type), typed.width && typed.height && `${typed.width} × ${typed.height} m`, typed.sides && `${w.sides}: ${typed.sides}`, typed.mount && w.mounts[typed.mount as keyof typeof w.mounts], `${w.light}: ${typed.light ? w[typed.light] : w.unknown}`].filter(Boolean).join(', '),
    3: [typed.from && `${w.from} ${typed.from}`, typed.to && `${w.to} ${typed.to}`].filter(Boolean).join(', ') || '—',
  };
  const part = (n: 1 | 2 | 3, title: string, body: ReactNode, next: ReactNode) => (
    <section className={step === n && !ask.data ? 'check-now' : 'check-then'} aria-labelledby={`check-step-${n}`}>
      <h2 id={`check-step-${n}`} tabIndex={-1}>
        <span className="check-n" aria-hidden="true">
          {n}
        </span>
        {title}
      </h2>
      {step === n && !ask.data ? (
        <form
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            on(n + 1);
          }}
        >
          {body}
          <div>{next}</div>
        </form>
      ) : (
        (n < step || ask.data) && (
          <p className="check-summary">
            {summary[n]}{' '}
            <button type="button" className="link no-print" onClick={() => back(n)} aria-label={`${w.change}: ${title}`}>
              {w.change}
            </button>
          </p>
        )
      )}
    </section>
  );

  const lon = Number(typed.lon.replace(',', '.'));
  const lat = Number(typed.lat.replace(',', '.'));
  const at: [number, number] | undefined = typed.by === 'point' && typed.lon && typed.lat && Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : undefined;

  return (
    <div className="check" lang={lang}>
      <a className="skip" href="#main">
        {w.skip}
      </a>
      <header>
        <span className="check-brand">
          <Brand />
          <span>{office.data?.name ?? 'Spoina'}</span>
        </span>
        <div role="group" aria-label={w.language} className="check-langs no-print">
          {languages.map(([code, name]) => (
            <button key={code} type="button" lang={code} aria-pressed={code === lang} onClick={() => choose(code)}>
              {name}
            </button>
          ))}
        </div>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <div className="check-title">
          <h1>{w.title}</h1>
          <button type="button" className="icon-btn no-print" onClick={() => window.print()} aria-label={w.print} title={w.print}>
            <IconPrint />
          </button>
        </div>
        <p className="lead">{w.lead}</p>
        {form.isError ? (
          <div className="notice warn" role="alert">
            <p>{told(form.error)}</p>
            <Button variant="default" onClick={() => void form.refetch()}>
              {w.retry}
            </Button>
          </div>
        ) : !form.data ? (
          <p role="status">{w.loading}</p>
        ) : (
          <>
            <p className="notice">{form.data.act ? say(w.act, { act: form.data.act }) : w.noAct}</p>
            {part(
              1,
              w.where,
              <>
                <Radio.Group label={w.where} value={typed.by} onChange={(by) => set({ by: by as Typed['by'] })} classNames={{ label: 'check-hidden' }}>
                  <div className="check-options">
                    <Radio value="address" label={w.byAddress} />
                    <Radio value="parcel" label={w.byParcel} />
                    <Radio value="point" label={w.byMap} />
                  </div>
                </Radio.Group>
                {typed.by === 'address' && text('address', w.address, { hint: w.addressHint })}
                {typed.by === 'parcel' && text('parcel', w.parcel, { hint: w.parcelHint })}
                {typed.by === 'point' && (
                  <>
                    {office.data && (
                      <Suspense fallback={null}>
                        <CheckMap office={office.data} w={w} at={at} onPoint={([x, y]) => set({ lon: x.toFixed(6), lat: y.toFixed(6) })} />
                      </Suspense>
                    )}
                    <div className="check-pair">
                      {text('lon', w.lon, { mode: 'decimal' })}
                      {text('lat', w.lat, { mode: 'decimal' })}
                    </div>
                  </>
                )}
              </>,
              <Button type="submit">{w.next}</Button>,
            )}
            {part(
              2,
              w.what,
              <>
                <NativeSelect name="type" label={w.type} value={typed.type} error={wrong('type')} onChange={(e) => set({ type: e.currentTarget.value })} data={[{ value: '', label: w.pick }, ...form.data.types.map((t) => ({ value: t.code, label: t.words[lang] }))]} />
                <div className="check-pair">
                  {text('width', w.width, { mode: 'decimal' })}
                  {text('height', w.height, { mode: 'decimal' })}
                  {text('sides', w.sides, { mode: 'numeric' })}
                  {options('light', w.light)}
                </div>
                <NativeSelect name="mount" label={w.mount} value={typed.mount} onChange={(e) => set({ mount: e.currentTarget.value })} data={[{ value: '', label: w.unknown }, ...Object.entries(w.mounts).map(([value, label]) => ({ value, label }))]} />
                <details className="check-more" open={Boolean(faults.top ?? faults.bottom ?? faults.businesses) || undefined}>
                  <summary>{w.more}</summary>
                  <div className="check-pair">
                    {text('top', w.top, { mode: 'decimal' })}
                    {text('bottom', w.bottom, { mode: 'decimal' })}
                    {options('digital', w.digital)}
                    {text('businesses', w.businesses, { mode: 'numeric' })}
                  </div>
                </details>
              </>,
              <Button type="submit">{w.next}</Button>,
            )}
            {part(
              3,
              w.when,
              <>
                <div className="check-pair">
                  {text('from', w.from, { kind: 'date' })}
                  {text('to', w.to, { kind: 'date' })}
                </div>
                {ask.isError && (
                  <p className="notice warn" role="alert">
                    {told(ask.error)}
                  </p>
                )}
                <span role="status">{ask.isPending ? w.checking : ''}</span>
              </>,
              <Button type="submit" loading={ask.isPending}>
                {w.check}
              </Button>,
            )}
            {ask.data && (
              <>
                <AnswerView answer={ask.data} lang={lang} w={w} />
                <div className="no-print hstack" style={{ gap: 8, flexWrap: 'wrap' }}>
                  <Button leftSection={<IconPrint />} variant="default" onClick={() => window.print()}>
                    {w.print}
                  </Button>
                  <Button variant="default" onClick={() => back(1)}>
                    {w.again}
                  </Button>
                </div>
              </>
            )}
            {form.data.zones.length > 0 && <Reverse form={form.data} typed={typed} lang={lang} where={where} told={told} office={office.data} />}
          </>
        )}
      </main>
    </div>
  );
}

interface ReverseProps {
  form: Form;
  typed: Typed;
  lang: Lang;
  where: { data?: { points: Candidate[] }; error: Error | null; isPending: boolean; mutate: (q: { t: Typed; zone: string }) => void };
  told: (e: Error) => string;
  office?: Parameters<typeof CheckMap>[0]['office'];
}

function Reverse({ form, typed, lang, where, told, office }: ReverseProps) {
  const w = words[lang];
  const [zone, setZone] = useState(form.zones[0]?.code ?? '');
  const [need, setNeed] = useState(false);
  const points = where.data?.points;
  const count = (v: Candidate['verdict']) => points?.filter((p) => p.verdict === v).length ?? 0;
  return (
    <section aria-labelledby="check-reverse" className={points ? '' : 'no-print'}>
      <h2 id="check-reverse">{w.reverse}</h2>
      <p>{w.reverseWhat}</p>
      <form
        className="no-print"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          setNeed(!typed.type);
          if (typed.type) where.mutate({ t: typed, zone });
        }}
      >
        <NativeSelect label={w.zonePick} value={zone} onChange={(e) => setZone(e.currentTarget.value)} data={form.zones.map((z) => ({ value: z.code, label: `${z.code} · ${z.words[lang]}` }))} error={need && !typed.type ? w.needType : undefined} />
        <div>
          <Button type="submit" variant="default" loading={where.isPending}>
            {w.reverseAsk}
          </Button>
        </div>
      </form>
      {where.error && (
        <p className="notice warn" role="alert">
          {told(where.error)}
        </p>
      )}
      <p role="status">{points ? say(w.points, { n: points.length, pass: count('PASS'), fail: count('FAIL'), unknown: count('UNKNOWN') }) : ''}</p>
      {points && (
        <>
          {office && (
            <Suspense fallback={null}>
              <CheckMap office={office} w={w} points={points} />
            </Suspense>
          )}
          <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="check-reverse">
            <table className="table" data-testid="check-places">
              <thead>
                <tr>
                  <th scope="col">{w.place}</th>
                  <th scope="col">{w.check}</th>
                  <th scope="col">{w.why}</th>
                </tr>
              </thead>
              <tbody>
                {points.map((p) => (
                  <tr key={`${p.lon} ${p.lat}`}>
                    <th scope="row" className="nowrap">
                      {p.lat.toFixed(5)}, {p.lon.toFixed(5)}
                    </th>
                    <td className="nowrap">
                      <VerdictMark verdict={p.verdict} w={w} />
                    </td>
                    <td>{p.why.map((r) => r[lang] || r.pl).join(' ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
