// What is being done about a discrepancy: where it stands, whose it is, until when, and the moves; one of them is the usual.
import { Button, Kbd, Menu, Modal, Select, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { Refusal } from '../api/client';
import type { Proof } from '../api/types';
import { ActionError, ActionForm } from '../programme/ActionForm';
import { useAction } from '../programme/action';
import { Deadline } from '../programme/Deadline';
import { Comments } from '../registers/Comments';
import { Files } from '../registers/Files';
import { useShortcuts } from '../shell/keyboard';
import { Copy } from '../ui/Copy';
import { Day } from '../ui/Day';
import { date, dateTime, moneyRange } from '../ui/format';
import { SeverityMark } from '../ui/Severity';
import { Failed } from '../ui/States';
import { useText } from '../ui/text';
import { moveKeys, plainMoves, workKeys } from './keys';
import { MoveDialog, type MoveBody } from './MoveDialog';
import { caseQuery, processQuery } from './queries';
import type { Case, Move, Moved } from './types';
import './cases.css';

type Work = { kind: 'hand_back' | 'park' | 'ask' | 'dispute' } | { kind: 'answer'; no: number };
type Asking = { kind: 'move'; move: Move } | { kind: 'reject' } | Work;

export function CasePanel({ proof, onSelect }: { proof: Proof; onSelect: (id: number) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const id = proof.id;
  const client = useQueryClient();
  const found = useQuery(caseQuery(id));
  const c = found.data;
  const [asking, setAsking] = useState<Asking>();
  const [said, setSaid] = useState('');
  const after = useCallback(
    (words: string) => {
      setAsking(undefined);
      setSaid(words);
      for (const key of ['finding', 'findings', 'facets']) void client.invalidateQueries({ queryKey: [key] });
    },
    [client],
  );
  const stateOf = (s: string) => t(`state.${s}`, s);
  const move = useAction<Moved, MoveBody>(`/discrepancies/${id}/moves`, { onDone: (m) => after(m.waits ? t('cases.waits') : t('cases.now', { state: stateOf(m.state) })) });
  const work = useAction<Moved, Record<string, unknown>>(`/discrepancies/${id}/work`, { onDone: () => after(t('cases.done')) });
  const undo = useAction<Moved, Record<string, unknown>>(`/discrepancies/${id}/undo`, { onDone: (m) => after(t('cases.undone', { state: stateOf(m.state) })) });
  const dispute = useAction<{ over: boolean }, Record<string, unknown>>(`/discrepancies/${id}/dispute`, { onDone: (d) => after(t(d.over ? 'cases.disputedOver' : 'cases.disputedDone')) });

  const ask = (a: Asking) => {
    for (const x of [move, work, undo, dispute]) x.renew();
    setSaid('');
    setAsking(a);
  };
  const make = (m: Move) => (plainMoves.has(m.name) && !m.second ? void move.run({ move: m.name, version: c!.version }) : ask({ kind: 'move', move: m }));
  const me = useSession().user?.login;
  const mine = !!c && c.assignee !== '' && c.assignee === me;
  const keys: Record<string, () => unknown> = {};
  if (c && !asking) {
    for (const m of c.moves) if (moveKeys[m.name]) keys[moveKeys[m.name]] = () => make(m);
    if (c.proposal && c.can.decide) {
      if (!c.proposal.mine) keys[workKeys.approve] = () => void move.run({ move: 'approve', version: c.version });
      keys[workKeys.reject] = () => ask({ kind: 'reject' });
    }
    if (c.can.take) keys[workKeys.take] = () => void work.run({ do: 'take', version: c.version });
    if (mine || (c.can.decide && c.assignee)) keys[workKeys.hand_back] = () => ask({ kind: 'hand_back' });
    if (mine || c.can.decide) keys[workKeys.park] = () => (c.parked_until ? void work.run({ do: 'unpark', version: c.version }) : ask({ kind: 'park' }));
    if (c.can.decide) keys[workKeys.ask] = () => ask({ kind: 'ask' });
    if (c.can.undo) keys[workKeys.undo] = () => void undo.run({ version: c.version });
    if ((c.can.decide || c.can.take || mine) && !c.disputed_by_me) keys[workKeys.dispute] = () => ask({ kind: 'dispute' });
  }
  useShortcuts(keys);

  if (found.isError) return found.error instanceof Refusal && found.error.status === 403 ? null : <Failed error={found.error} onRetry={() => void found.refetch()} />;
  if (!c) return null;
  const [primary, ...others] = c.moves;
  const may = c.can.decide || c.can.take || mine;
  return (
    <section className="case no-print" aria-label={t('cases.label')} data-state={c.state}>
      <div className="visually-hidden" role="status">
        {said}
      </div>
      <div className="hstack wrap case-line">
        <span className={`badge state-${c.state.toLowerCase()}`}>{stateOf(c.state)}</span>
        {c.action && <span className="badge">{t(`code.${c.action}`, c.action)}</span>}
        {c.resolution && <span className="badge good">{t(`code.${c.resolution}`, c.resolution)}</span>}
        <span className="muted small">{c.assignee ? t('cases.has', { who: c.assignee_name || c.assignee }) : t('cases.nobody')}</span>
        {c.parked_until && <span className="badge hatched">{t('cases.parkedUntil', { day: date(c.parked_until) })}</span>}
        {c.case_no && (
          <span className="small">
            <Copy text={c.case_no} /> {c.case_no_odd && <span className="muted">{t('cases.caseNoOdd')}</span>}
          </span>
        )}
      </div>
      {c.reopened && (
        <p className="notice">
          <b>{t('cases.reopened', { day: date(c.reopened.on) })}</b> {text(c.reopened)}
        </p>
      )}
      {c.state === 'VANISHED' && c.vanished_from && <p className="notice">{t('cases.confirmGone', { state: stateOf(c.vanished_from) })}</p>}
      {c.state !== 'VANISHED' && !c.present && <p className="small muted">{t('cases.notPresent')}</p>}
      {c.work_note && <p className="small case-note">„{c.work_note}”</p>}
      {c.state === 'FALSE_POSITIVE' && (
        <p className="small">
          {t(`code.${c.verdict_reason}`, c.verdict_reason ?? '')}
          {c.legal_basis && <> · {c.legal_basis}</>}
          {c.verdict_words && <> · „{c.verdict_words}”</>}
          {c.expires_on && <> · {t('cases.expiresOn', { day: date(c.expires_on) })}</>}
          {c.expires_with && <> · {t('cases.expiresWith', { name: c.expires_with.name })}</>}
        </p>
      )}
      {c.clocks.filter((k) => k.due.state !== 'DONE').map((k) => (
        <Deadline key={`${k.name}${k.no}`} due={k.due} title={t(`cases.clock.${k.name}`)} />
      ))}
      {c.proposal && (
        <div className="notice">
          <b>{t('cases.proposal', { who: c.proposal.by, what: text(c.proposal.title).replace(/…$/, '') })}</b>
          {c.proposal.words && <div>„{c.proposal.words}”</div>}
          {c.can.decide && (
            <div className="hstack wrap" style={{ marginTop: 6 }}>
              {!c.proposal.mine && (
                <Button size="compact-sm" loading={move.busy} onClick={() => void move.run({ move: 'approve', version: c.version })} rightSection={<Kbd size="xs">{workKeys.approve.toUpperCase()}</Kbd>}>
                  {t('cases.approve')}
                </Button>
              )}
              <Button size="compact-sm" variant="default" onClick={() => ask({ kind: 'reject' })} rightSection={<Kbd size="xs">{workKeys.reject.toUpperCase()}</Kbd>}>
                {t(c.proposal.mine ? 'cases.withdraw' : 'cases.reject')}
              </Button>
            </div>
          )}
        </div>
      )}
      {(c.moves.length > 0 || may) && (
        <div className="hstack wrap case-moves">
          {primary && <MoveButton move={primary} primary busy={move.busy && !asking} onClick={() => make(primary)} />}
          {others.map((m) => (
            <MoveButton key={m.name} move={m} onClick={() => make(m)} />
          ))}
          {may && (
            <Menu withinPortal position="bottom-end">
              <Menu.Target>
                <Button size="compact-sm" variant="subtle" aria-label={t('cases.moreActions')}>
                  {t('cases.more')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {c.can.take && <Item letter={workKeys.take} onClick={keys[workKeys.take]}>{t('cases.take')}</Item>}
                {keys[workKeys.hand_back] && <Item letter={workKeys.hand_back} onClick={keys[workKeys.hand_back]}>{t('cases.handBack')}</Item>}
                {keys[workKeys.park] && <Item letter={workKeys.park} onClick={keys[workKeys.park]}>{t(c.parked_until ? 'cases.unpark' : 'cases.park')}</Item>}
                {c.can.decide && <Item letter={workKeys.ask} onClick={keys[workKeys.ask]}>{t('cases.ask')}</Item>}
                {c.can.undo && <Item letter={workKeys.undo} onClick={keys[workKeys.undo]}>{t('cases.undo')}</Item>}
                {keys[workKeys.dispute] && <Item letter={workKeys.dispute} onClick={keys[workKeys.dispute]}>{t('cases.dispute')}</Item>}
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      )}
      {!asking && [move, work, undo].map((a, i) => <ActionError key={i} action={a as never} />)}
      {c.disputed > 0 && <p className="small muted">{t('cases.disputed', { count: c.disputed })}</p>}
      {(c.same_party > 0 || c.bundle_id) && (
        <p className="small">
          <Link to={'/bundles' as never}>{c.bundle_id ? t('cases.inBundle', { id: c.bundle_id }) : t('cases.sameParty', { count: c.same_party })}</Link>
        </p>
      )}

      {c.siblings.length > 1 && (
        <div>
          <h3>{t('cases.siblings', { count: c.siblings.length })}</h3>
          <ul className="row-list case-siblings">
            {c.siblings.map((s) => (
              <li key={s.id}>
                <button type="button" className="plain" aria-current={s.id === id || undefined} onClick={() => onSelect(s.id)}>
                  <SeverityMark severity={s.severity} outcome={s.outcome} size={14} />
                  <span className="rule">{s.rule}</span>
                  <span className="muted">{stateOf(s.state)}</span>
                  <span className="num">
                    {(s.money ?? []).map((m) => (
                      <span key={m.basis} className="case-money">
                        {t(`basis.${m.basis}`, m.basis)} {moneyRange(m.min_gr, m.max_gr)}
                      </span>
                    ))}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Questions c={c} onAnswer={(no) => ask({ kind: 'answer', no })} />
      {c.timeline.length > 0 && (
        <details className="fold">
          <summary>{t('cases.timeline', { count: c.timeline.length })}</summary>
          <ol className="case-timeline">
            {[...c.timeline].reverse().map((e) => (
              <li key={e.no}>
                <span className="num muted">{date(e.on)}</span> <b>{stateOf(e.to)}</b> <span className="muted">{e.actor}</span>
                {e.note && <div>{noteWords(t, e.note)}</div>}
              </li>
            ))}
          </ol>
          {c.verdicts.length > 1 && (
            <>
              <h3>{t('cases.verdicts')}</h3>
              <ol className="case-timeline">
                {c.verdicts.map((v, i) => (
                  <li key={i}>
                    <span className="num muted">{dateTime(v.at)}</span> <b>{stateOf(v.verdict)}</b> <span className="muted">{v.by}{v.approved_by && ` + ${v.approved_by}`}</span>
                    {(v.reason || v.words) && <div>{[v.reason && t(`code.${v.reason}`, v.reason), v.legal_basis, v.words].filter(Boolean).join(' · ')}</div>}
                  </li>
                ))}
              </ol>
            </>
          )}
        </details>
      )}
      <details className="fold">
        <summary>{t('cases.notes')}</summary>
        <Comments register="discrepancies" id={id} locked={false} />
        <Files register="discrepancies" id={id} locked={false} />
      </details>

      {asking?.kind === 'move' && <MoveDialog move={asking.move.name} title={text(asking.move.title)} case={c} proof={proof} second={asking.move.second} action={move} onClose={() => setAsking(undefined)} />}
      {asking?.kind === 'reject' && <MoveDialog move="reject" title={t(c.proposal?.mine ? 'cases.withdraw' : 'cases.reject')} case={c} action={move} onClose={() => setAsking(undefined)} />}
      {asking && asking.kind !== 'move' && asking.kind !== 'reject' && <WorkDialog asking={asking} c={c} action={asking.kind === 'dispute' ? (dispute as never) : (work as never)} onClose={() => setAsking(undefined)} />}
    </section>
  );
}

/** A step's note begins with the code that was chosen. */
function noteWords(t: (k: string, d: string) => string, note: string) {
  const [code, ...rest] = note.split(' · ');
  return /^[A-Z_0-9]+$/.test(code) ? [t(`code.${code}`, code), ...rest].join(' · ') : note;
}

function MoveButton({ move, primary, busy, onClick }: { move: Move; primary?: boolean; busy?: boolean; onClick: () => void }) {
  const text = useText();
  const key = moveKeys[move.name];
  return (
    <Button size="compact-sm" variant={primary ? 'filled' : 'default'} loading={busy} onClick={onClick} aria-keyshortcuts={key} data-move={move.name} rightSection={key && <Kbd size="xs" className="desk-only" aria-hidden="true">{key.toUpperCase()}</Kbd>}>
      {text(move.title)}
    </Button>
  );
}

function Item({ letter, onClick, children }: { letter: string; onClick?: () => unknown; children: ReactNode }) {
  return (
    <Menu.Item onClick={() => void onClick?.()} rightSection={<Kbd size="xs">{letter.toUpperCase()}</Kbd>}>
      {children}
    </Menu.Item>
  );
}

function Questions({ c, onAnswer }: { c: Case; onAnswer: (no: number) => void }) {
  const { t } = useTranslation();
  const text = useText();
  if (!c.questions.length) return null;
  return (
    <div>
      <h3>{t('cases.questions')}</h3>
      <ul className="row-list">
        {c.questions.map((q) => (
          <li key={q.no}>
            <div>
              <b>{text(q.title) || q.department}</b> <span className="muted small">{q.asked_by}, {dateTime(q.asked_at)}</span>
            </div>
            <p>{q.question}</p>
            {q.answered_at ? (
              <p className="case-note">
                {q.answer} <span className="muted small">{q.answered_by}, {dateTime(q.answered_at)}</span>
              </p>
            ) : q.mine ? (
              <Button size="compact-sm" variant="default" onClick={() => onAnswer(q.no)}>
                {t('cases.answer')}
              </Button>
            ) : (
              <span className="muted small">{t('cases.unanswered')}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function WorkDialog({ asking, c, action, onClose }: { asking: Work; c: Case; action: ReturnType<typeof useAction<Moved, Record<string, unknown>>>; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const process = useQuery(processQuery);
  const [words, setWords] = useState('');
  const [until, setUntil] = useState<string | null>(null);
  const [department, setDepartment] = useState<string | null>(null);
  const name = { hand_back: 'handBack', park: 'park', ask: 'ask', dispute: 'dispute', answer: 'answer' }[asking.kind];
  const title = t(`cases.${name}`);
  const body = () => {
    if (asking.kind === 'dispute') return { words: words.trim() };
    return { do: asking.kind, version: c.version, words: words.trim() || undefined, until: asking.kind === 'park' ? (until ?? undefined) : undefined, department: department ?? undefined, question: asking.kind === 'answer' ? asking.no : undefined };
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <ActionForm action={action} body={body} submit={title.replace(/…$/, '')} label={title}>
        {asking.kind === 'dispute' && <p className="small">{t('cases.disputeWhat')}</p>}
        {asking.kind === 'ask' && <Select label={t('cases.department')} required value={department} onChange={setDepartment} error={action.errorOf('department')} data={(process.data?.departments ?? []).map((d) => ({ value: d.name, label: text(d.title) }))} data-autofocus />}
        {asking.kind === 'park' && <Day label={t('cases.parkUntil')} required value={until} onChange={setUntil} error={action.errorOf('until')} data-autofocus minDate={new Date()} />}
        <Textarea label={t(asking.kind === 'ask' ? 'cases.question' : asking.kind === 'park' ? 'cases.words' : 'cases.wordsNeeded')} description={t('cases.wordsWhat')} autosize minRows={2} maxRows={8} maxLength={2000} required={asking.kind !== 'park'} value={words} onChange={(e) => setWords(e.currentTarget.value)} error={action.errorOf('words')} data-autofocus={asking.kind !== 'ask' && asking.kind !== 'park' ? true : undefined} />
      </ActionForm>
    </Modal>
  );
}
