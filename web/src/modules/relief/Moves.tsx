// What can be done next with a case: only the moves that are possible now and that this person may make, one of them opened
// at a time with the few fields that it needs.
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { PersonPicker, personBody, type Picked } from '../../programme/PersonPicker';
import { Day } from '../../ui/Day';
import { useText } from '../../ui/text';
import { fromRow, givenOf, HouseholdFields } from './Household';
import type { Application, Given, Move, Verdict } from './types';
import './relief.css';

const manners = ['IN_PERSON', 'POST', 'E_DELIVERY'] as const;
type Manner = (typeof manners)[number];

interface Moving {
  move: string;
  on?: string;
  manner?: Manner;
  left_on?: string;
  note?: string;
  verdict?: Verdict;
  reason?: string;
  months?: number;
  waived?: boolean;
  missing?: string[];
  given?: Given;
}

/** Moves that take the case forward; the others stand behind them. */
const forward = ['submit', 'served', 'completed', 'decide', 'deliver', 'final', 'pay'];
/** What an officer may find missing although the form said that it was there. */
const doubted = ['declared', 'signed', 'title'] as const;

export function Moves({ of, moves }: { of: Application; moves: Move[] }) {
  const { t } = useTranslation();
  const text = useText();
  const [open, setOpen] = useState<string | null>(null);
  const chosen = moves.find((m) => m.name === open);
  if (!moves.length) return null;
  const ranked = [...moves].sort((a, b) => Number(forward.includes(b.name)) - Number(forward.includes(a.name)));
  return (
    <section className="panel" aria-labelledby="moves">
      <header>
        <h2 id="moves">{t('relief.case.next')}</h2>
      </header>
      <div className="in moves">
        <div className="hstack wrap">
          {ranked.map((m, i) => (
            <Button key={m.name} variant={i === 0 && !open ? 'filled' : 'default'} aria-expanded={m.name === open} onClick={() => setOpen(m.name === open ? null : m.name)}>
              {sentence(text(m.title))}
            </Button>
          ))}
        </div>
        {chosen && <MoveForm key={chosen.name} of={of} move={chosen} onDone={() => setOpen(null)} />}
      </div>
    </section>
  );
}

const sentence = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);

function MoveForm({ of, move, onDone }: { of: Application; move: Move; onDone: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const [on, setOn] = useState<string | null>(null);
  const [manner, setManner] = useState<Manner>('IN_PERSON');
  const [left, setLeft] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [verdict, setVerdict] = useState<Verdict | ''>('');
  const [reason, setReason] = useState('');
  const [months, setMonths] = useState('');
  const [waived, setWaived] = useState(false);
  const [missing, setMissing] = useState<string[]>([]);
  const [person, setPerson] = useState<Picked | null>(null);
  const [form, setForm] = useState(() => fromRow(of));
  const action = useAction<unknown, Moving>(`/relief/applications/${of.id}/moves`, { onDone });
  const settles = move.name === 'decide' || move.name === 'changed';
  const delivers = move.name === 'deliver' || move.name === 'served';
  const waits = delivers && manner !== 'IN_PERSON' && left;
  const supplies = move.name === 'completed' || move.name === 'submit';
  // Not the day: a calendar that opens by itself would cover the button.
  useEffect(() => box.current?.querySelector<HTMLElement>('input:not(.day-field input), select, textarea')?.focus(), []);

  function body(): Moving | undefined {
    const m: Moving = { move: move.name, on: on ?? undefined, note: note.trim() || undefined };
    if (settles) {
      if (!verdict) return undefined;
      return { ...m, verdict, reason: reason.trim() || undefined, months: /^\d{1,2}$/.test(months) ? Number(months) : undefined };
    }
    if (delivers) return { ...m, manner, ...(waits ? { on: undefined, left_on: waits } : {}) };
    if (move.name === 'final') return { ...m, waived: waived || undefined };
    if (move.name === 'call') return { ...m, missing: missing.length ? missing : undefined };
    if (supplies) return { ...m, given: { ...givenOf(form), ...(person ? personBody(person) : {}) } };
    return m;
  }
  return (
    <div ref={box}>
      <ActionForm action={action} label={text(move.title)} body={body} submit={t('relief.case.do', { move: text(move.title) })} disabled={(settles && (!verdict || (verdict !== 'POSITIVE' && !reason.trim()))) || (move.name === 'appeal' && !note.trim()) || (move.name === 'submit' && !of.person_id && !person)} danger={['withdraw', 'abandon'].includes(move.name)}>
        {settles && (
          <div className="fields">
            <NativeSelect label={t('relief.field.verdict')} value={verdict} onChange={(e) => setVerdict(e.currentTarget.value as Verdict)} data={[{ value: '', label: t('relief.unsaid') }, ...(['POSITIVE', 'NEGATIVE', 'DISCONTINUED'] as const).map((v) => ({ value: v, label: t(`relief.verdict.${v}`) }))]} error={action.errorOf('verdict')} />
            {verdict === 'POSITIVE' && <TextInput label={t('relief.field.months')} description={t('relief.field.monthsWhat')} inputMode="numeric" value={months} onChange={(e) => setMonths(e.currentTarget.value)} />}
          </div>
        )}
        {settles && <Textarea label={t('relief.field.reason')} description={verdict === 'POSITIVE' ? t('relief.field.reasonMay') : t('relief.field.reasonMust')} autosize minRows={3} value={reason} onChange={(e) => setReason(e.currentTarget.value)} error={action.errorOf('reason')} />}
        {move.name === 'call' && (
          <div role="group" aria-label={t('relief.case.also')} className="vstack">
            <span>{t('relief.case.also')}</span>
            {doubted.map((c) => (
              <Checkbox key={c} label={t(`relief.need.${c}`)} checked={missing.includes(c)} onChange={(e) => setMissing((m) => (e.target.checked ? [...m, c] : m.filter((x) => x !== c)))} />
            ))}
          </div>
        )}
        {supplies && (
          <>
            {!of.person_id && <PersonPicker label={t('relief.field.applicant')} value={person} onChange={setPerson} initial={of.personal?.draft?.name} />}
            {of.state !== 'DRAFT' && <p className="small muted">{t('relief.case.addressKept')}</p>}
            <HouseholdFields form={form} onChange={setForm} errorOf={action.errorOf} />
          </>
        )}
        {move.name === 'final' && <Checkbox label={t('relief.case.waived')} checked={waived} onChange={(e) => setWaived(e.currentTarget.checked)} />}
        {delivers && <NativeSelect label={t('relief.delivery.manner')} value={manner} onChange={(e) => setManner(e.currentTarget.value as Manner)} data={manners.map((v) => ({ value: v, label: t(`relief.delivery.${v}`) }))} error={action.errorOf('manner')} />}
        <div className="fields day-field">
          {!waits && <Day label={t('relief.field.on')} placeholder={t('relief.today')} value={on} onChange={setOn} maxDate={new Date()} error={action.errorOf('on')} />}
          {delivers && manner !== 'IN_PERSON' && <Day label={t('relief.delivery.left')} description={t('relief.delivery.leftWhat')} value={left} onChange={setLeft} maxDate={new Date()} error={action.errorOf('left_on')} />}
        </div>
        {!settles && <Textarea label={move.name === 'appeal' ? t('relief.case.appealWhat') : t('relief.field.note')} autosize minRows={1} value={note} onChange={(e) => setNote(e.currentTarget.value)} error={action.errorOf('note')} />}
      </ActionForm>
    </div>
  );
}
