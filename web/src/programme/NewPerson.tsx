// Somebody who is not in the file yet. The PESEL is checked while it is typed and brings the day of birth with it.
import { TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Day } from '../ui/Day';
import { digits, readPesel } from './pesel';
import type { Person } from './types';

interface Props {
  label: string;
  person: Person;
  fields: (keyof Person)[];
  onChange: (p: Person) => void;
  onBack: () => void;
  error?: string;
}

const modes: Partial<Record<keyof Person, 'numeric' | 'tel' | 'email'>> = { pesel: 'numeric', phone: 'tel', email: 'email' };

export function NewPerson({ label, person, fields, onChange, onBack, error }: Props) {
  const { t } = useTranslation();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const pesel = person.pesel ? readPesel(person.pesel) : undefined;
  const peselProblem = person.pesel && pesel && 'problem' in pesel && (pesel.problem !== 'length' || digits(person.pesel).length >= 11) ? t(`programme.pesel.${pesel.problem}`) : undefined;
  const set = (f: keyof Person, v: string) => {
    const p = { ...person, [f]: v };
    const read = f === 'pesel' ? readPesel(v) : undefined;
    onChange(read && 'birth' in read ? { ...p, birth_date: read.birth } : p);
  };
  return (
    <fieldset className="new-person">
      <legend>
        {label}: {t('programme.person.new')}{' '}
        <button type="button" className="link" onClick={onBack}>
          {t('programme.person.search')}
        </button>
      </legend>
      <div className="fields">
        {(['first_name', 'last_name', ...fields] as (keyof Person)[]).map((f, i) =>
          f === 'birth_date' ? (
            <Day key={f} label={t('programme.person.birth_date')} value={person.birth_date || null} onChange={(v) => onChange({ ...person, birth_date: v ?? undefined })} maxDate={new Date()} />
          ) : (
            <TextInput
              key={f}
              ref={i === 0 ? first : undefined}
              label={t(`programme.person.${f}`)}
              required={f === 'first_name' || f === 'last_name'}
              withAsterisk={false}
              autoComplete="off"
              spellCheck={false}
              inputMode={modes[f]}
              value={String(person[f] ?? '')}
              onChange={(e) => set(f, e.currentTarget.value)}
              error={f === 'pesel' ? peselProblem : undefined}
            />
          ),
        )}
      </div>
      {error && (
        <p role="alert" style={{ color: 'var(--bad)' }}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
