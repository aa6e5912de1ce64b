// The welfare centre's form: who asks, where the household lives, who else belongs to it. One certificate for a household
// in a season. Everything can be done by keyboard, and the seconds that it takes are shown.
import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { LettersMenu } from '../../programme/LettersMenu';
import { personBody, PersonPicker, type Picked } from '../../programme/PersonPicker';
import { Stopwatch, useWatch } from '../../programme/Stopwatch';
import type { Person } from '../../programme/types';
import { Copy } from '../../ui/Copy';
import { date } from '../../ui/format';
import { kg } from './amounts';
import { emptyLine, membersOf, problemOf, withLine, type MemberLine } from './members';
import { GoodSelect, Only, OnDay } from './parts';
import { useRemembered } from './remembered';
import type { IssuedCertificate } from './types';

const addressFields = ['street', 'house_no', 'flat_no', 'postcode', 'city'] as const;
type Address = Partial<Record<(typeof addressFields)[number], string>>;

const addressOf = (p: Person | null): Address => Object.fromEntries(addressFields.map((f) => [f, p?.[f] ?? '']));

export function CertificatePage() {
  const { t } = useTranslation();
  const [round, setRound] = useState(0);
  const [last, setLast] = useState<IssuedCertificate>();
  const watch = useWatch();
  return (
    <Only any={['coal.certify']}>
      <div className="hstack wrap">
        <h1 className="grow">{t('coal.cert.title')}</h1>
        <Stopwatch watch={watch} />
      </div>
      <p className="muted">{t('coal.cert.what')}</p>
      {last && <Issued certificate={last} />}
      <Form
        key={round}
        onTouch={watch.start}
        onIssued={(c) => {
          watch.stop();
          setLast(c);
          setRound((n) => n + 1);
        }}
      />
    </Only>
  );
}

function Issued({ certificate: c }: { certificate: IssuedCertificate }) {
  const { t } = useTranslation();
  const given = c.limit_kg !== undefined; // a refusal has no limit
  return (
    <div className="notice good vstack" role="status" data-testid="issued">
      <p style={{ fontSize: 16 }}>
        {t(given ? 'coal.cert.issued' : 'coal.cert.refused')} <Copy text={c.number} />
      </p>
      {given && <p>
        {t('coal.cert.limit', { kg: kg(c.limit_kg), left: kg(c.left_kg) })} {c.valid_to ? t('coal.cert.validTo', { day: date(c.valid_to) }) : ''}
      </p>}
      <div className="hstack wrap">
        <LettersMenu path={`/coal/certificates/${c.id}`} letters={[given ? { name: 'certificate', title: t('coal.cert.letter') } : { name: 'refusal', title: t('coal.cert.refusalLetter') }]} />
      </div>
    </div>
  );
}

function Form({ onTouch, onIssued }: { onTouch: () => void; onIssued: (c: IssuedCertificate) => void }) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const [person, setPerson] = useState<Picked | null>(null);
  const [known, setKnown] = useState<number>();
  const [address, setAddress] = useState<Address>({});
  const [touched, setTouched] = useState(false);
  const [lines, setLines] = useState<MemberLine[]>([emptyLine]);
  const [good, setGood] = useState('');
  const [number, setNumber] = useState('');
  const [unit, setUnit] = useRemembered('unit', '');
  const [on, setOn] = useState<string | null>(null);
  const [refuse, setRefuse] = useState(false);
  const [reason, setReason] = useState('');
  const action = useAction<IssuedCertificate>(refuse ? '/coal/refusals' : '/coal/certificates', { onDone: onIssued });
  const pick = (p: Picked | null) => {
    setPerson(p);
    // Somebody's address is the household's unless another was typed.
    if (!touched) setAddress(addressOf(p));
    if (p?.id) setKnown(p.id);
  };
  // The search is gone when somebody was found: the work goes on at the address.
  useEffect(() => {
    if (known) panel.current?.querySelector<HTMLInputElement>('.address input')?.focus();
  }, [known]);
  const members = membersOf(lines);
  const key = (e: KeyboardEvent) => {
    onTouch();
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      panel.current?.querySelector('form')?.requestSubmit();
    }
  };
  return (
    <section className="panel" aria-label={t('coal.cert.title')} onKeyDown={key} ref={panel}>
      <div className="in">
        <ActionForm
          action={action}
          label={t('coal.cert.title')}
          submit={t(refuse ? 'coal.cert.refuseIt' : 'coal.cert.issue')}
          disabled={!person || !members || (refuse && reason.trim().length < 3)}
          danger={refuse}
          body={() => (person && members ? { ...personBody(person), household: { ...clean(address), members }, good: good || undefined, unit: unit.trim() || undefined, on: on ?? undefined, case_number: number.trim() || undefined, reason: refuse ? reason.trim() : undefined } : undefined)}
        >
          <PersonPicker label={t('coal.cert.applicant')} value={person} onChange={pick} autoFocus error={action.errorOf('person')} />
          <fieldset className="bare">
            <legend className="part-of-form">{t('coal.cert.address')}</legend>
            <div className="fields address">
              {addressFields.map((f) => (
                <TextInput
                  key={f}
                  label={t(`programme.person.${f}`)}
                  required={f === 'house_no' || f === 'city'}
                  withAsterisk={false}
                  autoComplete="off"
                  inputMode={f === 'postcode' ? 'numeric' : undefined}
                  value={address[f] ?? ''}
                  onChange={(e) => {
                    setTouched(true);
                    setAddress({ ...address, [f]: e.currentTarget.value });
                  }}
                  error={action.errorOf(f)}
                />
              ))}
            </div>
          </fieldset>
          <fieldset className="bare">
            <legend className="part-of-form">{t('coal.cert.members')}</legend>
            {lines.map((l, i) => {
              const problem = problemOf(l);
              const set = (part: Partial<MemberLine>) => setLines(withLine(lines, i, { ...l, ...part }));
              return (
                <div key={i} className="fields member" role="group" aria-label={t('coal.cert.member', { n: i + 1 })}>
                  <TextInput label={t('coal.cert.memberName')} autoComplete="off" spellCheck={false} value={l.name} onChange={(e) => set({ name: e.currentTarget.value })} error={problem === 'name' ? t('coal.cert.badName') : action.errorOf(`household.members[${i}].last_name`)} />
                  <TextInput label={t('coal.cert.memberWho')} autoComplete="off" inputMode="numeric" value={l.who} onChange={(e) => set({ who: e.currentTarget.value })} error={(problem === 'who' && l.who.trim().length >= 10 ? t('coal.cert.badWho') : undefined) ?? action.errorOf(`household.members[${i}].pesel`)} />
                </div>
              );
            })}
          </fieldset>
          <GoodSelect label={t('coal.cert.good')} required={false} clearable value={good || null} onChange={setGood} style={{ maxWidth: 260 }} error={action.errorOf('good')} />
          <details className="fold" open={action.errorOf('unit') !== undefined || undefined}>
            <summary>{t('coal.cert.more')}</summary>
            <div className="fields">
              <TextInput label={t('coal.cert.unit')} description={t('coal.cert.unitWhat')} classNames={{ input: 'mono' }} autoComplete="off" value={unit} onChange={(e) => setUnit(e.currentTarget.value)} error={action.errorOf('unit')} />
              <TextInput label={t('coal.cert.caseNumber')} classNames={{ input: 'mono' }} value={number} onChange={(e) => setNumber(e.currentTarget.value)} error={action.errorOf('case_number')} />
              <OnDay value={on} onChange={setOn} error={action.errorOf('on')} />
            </div>
            <Checkbox mt={12} label={t('coal.cert.refuse')} checked={refuse} onChange={(e) => setRefuse(e.currentTarget.checked)} />
            {refuse && <Textarea mt={8} label={t('coal.cert.refuseWhat')} required withAsterisk={false} autosize minRows={2} value={reason} onChange={(e) => setReason(e.currentTarget.value)} error={action.errorOf('reason')} />}
          </details>
        </ActionForm>
      </div>
    </section>
  );
}

const clean = (a: Address): Address => Object.fromEntries(Object.entries(a).map(([k, v]) => [k, v?.trim()]).filter(([, v]) => v));
