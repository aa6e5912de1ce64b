// One move with what it needs: a reason of the list, words, a deadline, a case number. Enter sends.
import { Checkbox, Modal, NumberInput, Radio, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proof } from '../api/types';
import { ActionForm } from '../programme/ActionForm';
import type { Action } from '../programme/action';
import { Day } from '../ui/Day';
import { useText } from '../ui/text';
import { processQuery } from './queries';
import type { Case, Choice } from './types';

export interface MoveBody {
  move: string;
  version?: number;
  [field: string]: unknown;
}

interface Props {
  move: string;
  title: string;
  case?: Case;
  /** Documents that a dismissal may rest on. */
  proof?: Proof;
  second?: boolean;
  action: Action<unknown, MoveBody>;
  onClose: () => void;
  /** Of many at once. */
  count?: number;
}

/** What a move asks for. */
const choicesOf = { dismiss: 'reasons', act: 'actions', resolve: 'resolutions', gone: 'resolutions', gone_close: 'resolutions' } as const;
const fieldOf = { dismiss: 'reason', act: 'action', resolve: 'resolution', gone: 'resolution', gone_close: 'resolution' } as const;

export function MoveDialog({ move, title, case: c, proof, second, action, onClose, count }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const process = useQuery(processQuery);
  const [code, setCode] = useState('');
  const [words, setWords] = useState('');
  const [basis, setBasis] = useState<string>();
  const [until, setUntil] = useState<string | null>(null);
  const [rests, setRests] = useState<string | null>(null);
  const [caseNo, setCaseNo] = useState(c?.case_no ?? '');
  const [days, setDays] = useState<number | string>('');
  const [complex, setComplex] = useState(false);
  const [on, setOn] = useState<string | null>(null);
  const field = fieldOf[move as keyof typeof fieldOf];
  const kind = choicesOf[move as keyof typeof choicesOf];
  const choices: Choice[] = kind ? (process.data?.[kind] ?? []) : [];
  const chosen = choices.find((x) => x.code === code);
  const needsWords = chosen?.words || move === 'reopen' || (!!c?.verdict && ['dismiss', 'confirm', 'register_error'].includes(move)) || (move === 'confirm' && !!c && c.state !== 'FIELD_CHECK') || move === 'reject';
  const documents = [...(proof?.documents ?? [])].filter((d) => (d.kind === 'decision' || d.kind === 'lease') && d.source_id);
  const body = (): MoveBody | undefined => {
    if (field && !code) return undefined;
    const b: MoveBody = { move, version: c?.version };
    if (field) b[field] = code;
    if (words.trim()) b.words = words.trim();
    if (on) b.on = on;
    if (move === 'dismiss') {
      if (basis?.trim()) b.legal_basis = basis.trim();
      if (until) b.expires_on = until;
      if (rests) {
        const [k, id] = rests.split(':');
        b.expires_with = { kind: k, id: Number(id) };
      }
    }
    if (move === 'act') {
      if (caseNo.trim()) b.case_no = caseNo.trim();
      if (code === 'CALL_TO_EXPLAIN' && days !== '') b.days = Number(days);
      if (code === 'PROCEEDING' && complex) b.complex = true;
    }
    return b;
  };
  // The choices may come after the dialog: its first one is where a keyboard begins.
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (choices.length && !list.current?.contains(document.activeElement)) list.current?.querySelector<HTMLInputElement>('input')?.focus();
  }, [choices.length]);
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <ActionForm action={action} body={body} submit={second ? t('cases.propose') : title.replace(/…$/, '')} label={title}>
        {count !== undefined && <p className="notice">{t('cases.forMany', { count })}</p>}
        {second && <p className="notice">{t('cases.secondWhat')}</p>}
        {kind && (
          <Radio.Group label={t(`cases.${kind}`)} value={code} onChange={setCode} error={action.errorOf(field!)} required>
            <div className="case-choices" ref={list}>
              {choices.map((x, i) => (
                <Radio key={x.code} value={x.code} label={<span>{text(x.title)}{x.law && <span className="muted small"> · {x.law}</span>}</span>} data-autofocus={i === 0 || undefined} />
              ))}
            </div>
          </Radio.Group>
        )}
        {move === 'act' && code === 'CALL_TO_EXPLAIN' && <NumberInput label={t('cases.days')} description={t('cases.daysWhat', { days: process.data?.call_days ?? 14 })} value={days} onChange={setDays} min={7} max={14} error={action.errorOf('days')} />}
        {move === 'act' && code === 'PROCEEDING' && <Checkbox label={t('cases.complex')} checked={complex} onChange={(e) => setComplex(e.currentTarget.checked)} />}
        {move === 'act' && code !== '' && <TextInput label={t('cases.caseNo')} description={t('cases.caseNoWhat')} className="mono" value={caseNo} onChange={(e) => setCaseNo(e.currentTarget.value)} error={action.errorOf('case_no')} required={code === 'PROCEEDING'} />}
        {move === 'dismiss' && code !== '' && (
          <>
            <TextInput label={t('cases.basis')} placeholder={chosen?.law} value={basis ?? chosen?.law ?? ''} onChange={(e) => setBasis(e.currentTarget.value)} />
            <fieldset className="bare">
              <legend className="small">{t('cases.ends')}</legend>
              <p className="small muted">{t('cases.endsWhat')}</p>
              <div className="hstack wrap" style={{ alignItems: 'flex-start' }}>
                <Day label={t('cases.until')} value={until} onChange={setUntil} error={action.errorOf('expires_on')} clearable />
                {documents.length > 0 && <Select label={t('cases.rests')} clearable value={rests} onChange={setRests} error={action.errorOf('expires_with')} data={[...new Map(documents.map((d) => [`${d.kind}:${d.id}`, { value: `${d.kind}:${d.id}`, label: d.source_id }])).values()]} />}
              </div>
            </fieldset>
          </>
        )}
        {!plain(move) && <Textarea label={t(needsWords ? 'cases.wordsNeeded' : 'cases.words')} description={t('cases.wordsWhat')} autosize minRows={2} maxRows={8} maxLength={2000} value={words} onChange={(e) => setWords(e.currentTarget.value)} error={action.errorOf('words')} required={needsWords} data-autofocus={!kind || undefined} />}
        {(move === 'act' || move === 'resolve' || move === 'gone') && <Day label={t('cases.on')} value={on} onChange={setOn} error={action.errorOf('on')} clearable maxDate={new Date()} />}
      </ActionForm>
    </Modal>
  );
}

const plain = (move: string) => move === 'triage' || move === 'check' || move === 'close' || move === 'back';
