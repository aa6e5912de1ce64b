// My questions: a department sees what it is asked and nothing else of the case. One after another, by the keyboard: the
// answer, the paper that it rests on, Enter, and the next one stands there.
import { TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../account/session';
import { get } from '../../api/client';
import type { Row, RowsPage } from '../../api/types';
import { ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { Stopwatch, useWatch } from '../../programme/Stopwatch';
import { useShortcuts } from '../../shell/keyboard';
import { Day } from '../../ui/Day';
import { area, date, money, number } from '../../ui/format';
import { Empty, Failed, Waiting } from '../../ui/States';
import './relief.css';

type Verdict = 'YES' | 'NO' | 'UNKNOWN';
const verdicts: Verdict[] = ['YES', 'NO', 'UNKNOWN'];

export function ChecksPage() {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const watch = useWatch();
  const mine = [may('relief.check.tax') && 'TAX', may('relief.check.social') && 'SOCIAL'].filter((p): p is string => !!p);
  const filter = `state = 'ASKED' AND part IN (${mine.map((p) => `'${p}'`).join(', ')})`;
  const list = useQuery({ queryKey: ['programme', 'relief', 'checks', filter], queryFn: ({ signal }) => get<RowsPage>('/registers/relief_checks', { filter, sort: 'due_on,id', limit: 300 }, signal), enabled: mine.length > 0 });
  const [chosen, setChosen] = useState<number>();
  const [answered, setAnswered] = useState<number[]>([]); // gone from the list before the server says so
  const [on, setOn] = useState<string | null>(null); // answers from paper come in piles of one day: it stays for the next one
  const [bases, setBases] = useState<string[]>([]); // what this person has written today: offered again
  const rows = (list.data?.rows ?? []).filter((r) => !answered.includes(r.id));
  const at = Math.max(0, rows.findIndex((r) => r.id === chosen));
  const row = rows[at];
  const step = (by: number) => () => rows.length && setChosen(rows[Math.min(rows.length - 1, Math.max(0, at + by))].id);
  useShortcuts({ j: step(1), k: step(-1) });

  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Waiting what={t('relief.checks.loading')} />;
  return (
    <>
      <div className="hstack wrap">
        <h1 className="grow">{t('relief.menu.checks')}</h1>
        <Stopwatch watch={watch} />
        <span className="muted num" role="status">
          {t('relief.checks.left', { count: (list.data.count ?? 0) - answered.filter((id) => list.data.rows.some((r) => r.id === id)).length })}
        </span>
      </div>
      {!row ? (
        <Empty title={t('relief.checks.none')}>{t('relief.checks.noneWhat')}</Empty>
      ) : (
        <div className="check-layout">
          <ol className="queue" aria-label={t('relief.menu.checks')}>
            {rows.map((r) => (
              <li key={r.id}>
                <button type="button" aria-current={r === row} onClick={() => setChosen(r.id)}>
                  <b>{String(r.number)}</b>
                  <span className="num">{date(r.due_on as string)}</span>
                  <span className="muted clip">{[mine.length > 1 && t(`relief.part.${String(r.part)}`), r.applicant as string].filter(Boolean).join(' · ')}</span>
                </button>
              </li>
            ))}
          </ol>
          <Question
            key={row.id}
            row={row}
            bases={bases}
            on={on}
            onDay={setOn}
            onTouch={watch.start}
            onDone={(basis) => {
              watch.stop();
              setBases((b) => [basis, ...b.filter((x) => x !== basis)].slice(0, 6));
              setChosen(rows[at + 1]?.id ?? rows[at - 1]?.id);
              setAnswered((a) => [...a, row.id]);
              void client.invalidateQueries({ queryKey: ['rows'] });
            }}
          />
        </div>
      )}
    </>
  );
}

function Question({ row, bases, on, onDay, onTouch, onDone }: { row: Row; bases: string[]; on: string | null; onDay: (v: string | null) => void; onTouch: () => void; onDone: (basis: string) => void }) {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [basis, setBasis] = useState('');
  const group = useRef<HTMLFieldSetElement>(null);
  const text = useRef<HTMLInputElement>(null);
  // The one row that is answered is read uncovered; the reading is written down with its purpose.
  const one = useQuery({ queryKey: ['relief-check', row.id], queryFn: ({ signal }) => get<Row>(`/registers/relief_checks/${row.id}`, { purpose: 'case' }, signal), staleTime: Infinity, gcTime: 0 });
  const part = String(row.part);
  const action = useAction<unknown, { verdict: Verdict; basis: string; on?: string }>(`/relief/applications/${row.application_id}/checks/${part}`, { onDone: (_, b) => onDone(b.basis) });
  const choose = (v: Verdict) => () => {
    onTouch();
    setVerdict(v);
    text.current?.focus();
  };
  useShortcuts({ t: choose('YES'), n: choose('NO'), x: choose('UNKNOWN') });
  useEffect(() => group.current?.querySelector('input')?.focus(), []);
  const shown = one.data ?? row;
  const facts = ([
    [t('relief.field.applicant'), shown.applicant],
    [t('relief.field.address'), shown.address],
    [t('relief.field.area'), typeof shown.area_m2 === 'number' || typeof shown.area_m2 === 'string' ? area(Number(shown.area_m2)) : undefined],
    [t('relief.field.building'), shown.building ? t(`relief.building.${String(shown.building)}`) : undefined],
    [t('relief.field.persons'), shown.persons === undefined || shown.persons === null ? undefined : number(Number(shown.persons))],
    [t('relief.field.income'), shown.income_gr === undefined || shown.income_gr === null ? undefined : money(Number(shown.income_gr))],
    [t('relief.checks.asked'), date(shown.asked_on as string)],
    [t('relief.checks.due'), date(shown.due_on as string)],
  ] as [string, unknown][]).filter(([, v]) => v !== undefined && v !== null && v !== '');
  return (
    <section className="panel" aria-labelledby="question" onKeyDown={onTouch}>
      <header>
        <h2 id="question" className="grow">
          {t(`relief.part.${part}`)} · {String(row.number)}
        </h2>
        {Number(row.round) > 1 && <span className="badge">{t('relief.checks.round', { n: Number(row.round) })}</span>}
      </header>
      <div className="in vstack" style={{ gap: 16 }}>
        <p style={{ fontSize: 17, lineHeight: '24px' }}>{t(`relief.question.${part}`)}</p>
        <dl className="facts" style={{ justifyContent: 'start' }}>
          {facts.map(([k, v]) => (
            <div key={k} style={{ display: 'contents' }}>
              <dt>{k}</dt>
              <dd style={{ textAlign: 'left' }}>{String(v)}</dd>
            </div>
          ))}
        </dl>
        <p className="small muted">{t('relief.checks.reading')}</p>
        <ActionForm action={action} label={t('relief.checks.answer')} submit={t('relief.checks.send')} disabled={!verdict || !basis.trim()} body={() => (verdict && basis.trim() ? { verdict, basis: basis.trim(), on: on ?? undefined } : undefined)} beside={<span className="small muted">{t('relief.checks.keys')}</span>}>
          <fieldset className="question" ref={group}>
            <legend style={{ fontSize: 13 }}>{t('relief.checks.answer')}</legend>
            <div className="choices three">
              {verdicts.map((v) => (
                <label key={v}>
                  <input type="radio" name={`verdict-${row.id}`} value={v} checked={verdict === v} onChange={() => setVerdict(v)} />
                  <span>{t(`relief.answer.${v}`)}</span>
                </label>
              ))}
            </div>
          </fieldset>
          <TextInput ref={text} label={t('relief.checks.basis')} description={t(`relief.checks.basisWhat.${part}`)} autoComplete="off" list="bases" value={basis} onChange={(e) => setBasis(e.currentTarget.value)} error={action.errorOf('basis')} />
          <datalist id="bases">
            {bases.map((b) => (
              <option key={b} value={b} />
            ))}
          </datalist>
          <Day label={t('relief.checks.on')} description={t('relief.checks.onWhat')} placeholder={t('relief.today')} value={on} onChange={onDay} minDate={typeof row.asked_on === 'string' ? row.asked_on : undefined} maxDate={new Date()} w={220} error={action.errorOf('on')} />
        </ActionForm>
      </div>
    </section>
  );
}
