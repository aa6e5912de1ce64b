// The double-aid gate: does this person get this help now? It answers yes, no, and when; never who gave it or where.
import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { Day } from '../../ui/Day';
import { date } from '../../ui/format';
import { useText } from '../../ui/text';
import { today } from './desk/decide';
import { Head, Only, Verdict } from './parts';

export interface GateAnswer {
  answer: 'yes' | 'no';
  when?: string | null;
  reason?: { pl: string; en: string; uk?: string };
}

export const kinds = ['INDIVIDUAL', 'FAMILY'] as const;

type By = 'card' | 'pesel' | 'document' | 'name';

export function GatePage() {
  const { t } = useTranslation();
  return (
    <Only any={['aid.register', 'aid.issue']}>
      <Head title={t('aid.gate.title')} what={t('aid.gate.what')} />
      <Gate />
    </Only>
  );
}

function Gate() {
  const { t } = useTranslation();
  const text = useText();
  const [by, setBy] = useState<By>('card');
  const [v, setV] = useState({ card: '', pesel: '', document: '', first_name: '', last_name: '' });
  const [birth, setBirth] = useState<string | null>(null);
  const [kind, setKind] = useState<string>('INDIVIDUAL');
  const [on, setOn] = useState<string | null>(null);
  const [answer, setAnswer] = useState<GateAnswer>();
  const action = useAction<GateAnswer>('/aid/gate', { onDone: setAnswer });
  const set = (f: keyof typeof v) => (e: { currentTarget: { value: string } }) => {
    setAnswer(undefined);
    setV({ ...v, [f]: e.currentTarget.value });
  };
  const who = () => {
    if (by === 'card') return v.card.trim() ? { card: v.card.trim() } : undefined;
    if (by === 'name') return v.first_name.trim() && v.last_name.trim() && birth ? { identity: { first_name: v.first_name.trim(), last_name: v.last_name.trim(), birth_date: birth } } : undefined;
    return v[by].trim() ? { identity: { [by]: v[by].trim() } } : undefined;
  };
  return (
    <div className="two">
      <section className="panel" aria-label={t('aid.gate.ask')}>
        <div className="in">
          <ActionForm
            action={action}
            label={t('aid.gate.ask')}
            submit={t('aid.gate.ask')}
            disabled={!who()}
            body={() => {
              const w = who();
              return w ? { ...w, kind, on: on ?? undefined } : undefined;
            }}
          >
            <SegmentedControl fullWidth aria-label={t('aid.gate.by')} value={by} onChange={(x) => (setBy(x as By), setAnswer(undefined))} data={(['card', 'pesel', 'document', 'name'] as const).map((x) => ({ value: x, label: t(`aid.gate.by_${x}`) }))} />
            {by === 'name' ? (
              <div className="fields">
                <TextInput label={t('programme.person.first_name')} value={v.first_name} onChange={set('first_name')} autoComplete="off" />
                <TextInput label={t('programme.person.last_name')} value={v.last_name} onChange={set('last_name')} autoComplete="off" />
                <Day label={t('programme.person.birth_date')} value={birth} onChange={setBirth} maxDate={today()} />
              </div>
            ) : (
              <TextInput key={by} autoFocus label={t(`aid.gate.by_${by}`)} description={by === 'card' ? t('aid.desk.scanWhat') : undefined} value={v[by]} onChange={set(by)} autoComplete="off" spellCheck={false} inputMode={by === 'pesel' ? 'numeric' : undefined} error={action.errorOf(by)} />
            )}
            <div className="fields">
              <Select label={t('aid.kind')} data={kinds.map((k) => ({ value: k, label: t(`aid.kinds.${k}`) }))} value={kind} onChange={(k) => (k && setKind(k), setAnswer(undefined))} allowDeselect={false} />
              <Day label={t('aid.onDay')} value={on} onChange={setOn} placeholder={date(today())} error={action.errorOf('on')} />
            </div>
          </ActionForm>
        </div>
      </section>
      <div>
        {answer && !action.busy ? (
          <Verdict yes={answer.answer === 'yes'} title={answer.answer === 'yes' ? t('aid.gate.yes') : answer.when ? t('aid.gate.noUntil', { day: date(answer.when) }) : t('aid.gate.no')}>
            {answer.reason && <p>{text(answer.reason)}</p>}
          </Verdict>
        ) : (
          <div className="notice">
            <p>{t('aid.gate.privacy')}</p>
          </div>
        )}
      </div>
    </div>
  );
}
