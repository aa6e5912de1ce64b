// The welfare centre's form: who asks, where the household lives, who else belongs to it. One certificate for a household
// in a season. Everything can be done by keyboard, and the seconds that it takes are shown.
import { TextInput } from '@mantine/core';
import { useRef, useState, type KeyboardEvent } from 'react';
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
import { GoodSelect, Only, OnDay } from './parts';
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
  return (
    <div className="notice good vstack" role="status" data-testid="issued">
      <p style={{ fontSize: 16 }}>
        {t('coal.cert.issued')} <Copy text={c.number} />
      </p>
      <p>
        {t('coal.cert.limit', { kg: kg(c.limit_kg) })} {c.valid_to ? t('coal.cert.validTo', { day: date(c.valid_to) }) : ''}
      </p>
      <div className="hstack wrap">
        <LettersMenu path={`/coal/certificates/${c.id}`} letters={[{ name: 'certificate', title: t('coal.cert.letter') }]} />
      </div>
    </div>
  );
}

function Form({ onTouch, onIssued }: { onTouch: () => void; onIssued: (c: IssuedCertificate) => void }) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<Picked | null>(null);
  const [address, setAddress] = useState<Address>({});
  const [touched, setTouched] = useState(false);
  const [members, setMembers] = useState<(Picked | null)[]>([null]);
  const [good, setGood] = useState('');
  const [number, setNumber] = useState('');
  const [on, setOn] = useState<string | null>(null);
  const action = useAction<IssuedCertificate>('/coal/certificates', { onDone: onIssued });
  const pick = (p: Picked | null) => {
    setPerson(p);
    // Somebody's address is the household's unless another was typed.
    if (!touched) setAddress(addressOf(p));
  };
  const member = (i: number, p: Picked | null) => setMembers((m) => [...m.map((x, n) => (n === i ? p : x)).filter((x) => x !== null), null]);
  const panel = useRef<HTMLElement>(null);
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
          submit={t('coal.cert.issue')}
          disabled={!person}
          body={() => person && { ...personBody(person), household: { address: clean(address), members: members.filter((m) => m !== null).map(personBody) }, good: good || undefined, on: on ?? undefined, case_number: number.trim() || undefined }}
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
            {members.map((m, i) => (
              <PersonPicker key={i} label={t('coal.cert.member', { n: i + 1 })} value={m} onChange={(p) => member(i, p)} fields={['pesel', 'birth_date']} />
            ))}
          </fieldset>
          <GoodSelect label={t('coal.cert.good')} required={false} clearable value={good || null} onChange={setGood} style={{ maxWidth: 260 }} error={action.errorOf('good')} />
          <details className="fold">
            <summary>{t('coal.cert.more')}</summary>
            <div className="fields">
              <TextInput label={t('coal.cert.caseNumber')} classNames={{ input: 'mono' }} value={number} onChange={(e) => setNumber(e.currentTarget.value)} error={action.errorOf('case_number')} />
              <OnDay value={on} onChange={setOn} error={action.errorOf('on')} />
            </div>
          </details>
        </ActionForm>
      </div>
    </section>
  );
}

const clean = (a: Address): Address => Object.fromEntries(Object.entries(a).map(([k, v]) => [k, v?.trim()]).filter(([, v]) => v));
