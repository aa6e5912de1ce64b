// Search first: nobody is entered twice. One field takes a name, a PESEL, a day of birth or a telephone; whoever may be
// meant is shown with the reason; only then a new person can be written down, with what was typed carried over. Enter
// alone takes nobody who is only somewhat alike: such a row must be gone to.
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { post, Refusal } from '../api/client';
import { Explained } from '../ui/Explained';
import { date } from '../ui/format';
import { NewPerson } from './NewPerson';
import { readName, readPesel, readQuery } from './pesel';
import { atFirst } from './picking';
import type { Candidate, Person } from './types';
import './programme.css';

/** Somebody of the file (with an id) or somebody new. */
export type Picked = Person;

/** How a picked person is sent: by number, or as they were written down. */
export const personBody = (p: Picked): { person_id: number } | { person: Person } => (p.id ? { person_id: p.id } : { person: p });

interface Props {
  label: string;
  value: Picked | null;
  onChange: (p: Picked | null) => void;
  /** What a new person is asked for besides the names; a field more is a second more for everybody. */
  fields?: (keyof Person)[];
  autoFocus?: boolean;
  /** Why personal data is read: covered parts are shown and the reading is written down. */
  purpose?: string;
  error?: string;
  onKey?: () => void;
  /** What is looked for before anybody types: a name from elsewhere. */
  initial?: string;
}

const none: Candidate[] = [];

export function PersonPicker({ label, value, onChange, fields = ['pesel', 'birth_date', 'phone'], autoFocus, purpose, error, onKey, initial = '' }: Props) {
  const { t, i18n } = useTranslation();
  const base = useId();
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(initial);
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const [moved, setMoved] = useState<number | null>(null); // by the arrows
  const [again, setAgain] = useState(false); // the field comes back with the focus
  const query = readQuery(asked);
  const enough = asked.length >= 3;
  const found = useQuery({
    queryKey: ['people-search', query, purpose],
    queryFn: () => post<{ candidates: Candidate[] }>('/people/search', { ...query, purpose, limit: 8 }).then((a) => a.candidates),
    enabled: enough && !value,
    retry: false,
    gcTime: 0, // people are not kept in the browser's memory longer than they are looked at
  });
  const rows = (enough && found.data) || none;
  const settled = enough && asked === typed.trim() && !found.isFetching;
  const options = settled ? rows.length + 1 : 0;
  const at = moved !== null && moved < options ? moved : atFirst(rows, query);
  useEffect(() => setMoved(null), [asked]);
  useEffect(() => {
    if (again && !value) box.current?.focus();
  }, [again, value]);

  function choose(i: number) {
    setTyped('');
    if (i < rows.length) return onChange(rows[i].person);
    const p = query.pesel ? readPesel(query.pesel) : undefined;
    onChange({ ...readName(query.text ?? ''), pesel: query.pesel, phone: query.phone, birth_date: p && 'birth' in p ? p.birth : query.birth_date });
  }
  function key(e: KeyboardEvent) {
    onKey?.();
    if (e.key === 'Enter') {
      e.preventDefault(); // never sends the form from the search
      if (options > 0 && at >= 0) choose(at);
    } else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      if (options) setMoved(e.key === 'ArrowDown' ? (at + 1) % options : (Math.max(at, 0) + options - 1) % options);
    } else if (e.key === 'Escape' && typed) {
      e.stopPropagation();
      setTyped('');
    }
  }
  const back = () => {
    onChange(null);
    setAgain(true);
  };

  if (value?.id)
    return (
      <div className="picked" role="group" aria-label={label}>
        <PersonLine person={value} />
        <button type="button" className="link" onClick={back}>
          {t('programme.person.other')}
        </button>
      </div>
    );
  if (value) return <NewPerson label={label} person={value} fields={fields} onChange={onChange} onBack={back} error={error} />;
  const why = (c: Candidate) => (c.why ?? []).map((w) => (i18n.language === 'pl' ? w.pl : w.en));
  return (
    <div className="picker">
      <TextInput
        ref={box}
        label={label}
        description={t('programme.person.what')}
        role="combobox"
        aria-expanded={options > 0}
        aria-controls={`${base}-list`}
        aria-autocomplete="list"
        aria-activedescendant={options > 0 && at >= 0 ? `${base}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(e) => setTyped(e.currentTarget.value)}
        onKeyDown={key}
        autoFocus={autoFocus}
        data-autofocus={autoFocus || undefined}
        error={error}
      />
      <ul id={`${base}-list`} role="listbox" aria-label={t('programme.person.found')} className="candidates" hidden={options === 0}>
        {options > 0 && (
          <>
            {rows.map((c, i) => (
              <li key={c.person.id} id={`${base}-${i}`} role="option" aria-selected={i === at} onPointerDown={(e) => (e.preventDefault(), choose(i))}>
                <PersonLine person={c.person} />
                {c.kind === 'sure' && <span className="badge good">{t('programme.person.sure')}</span>}
                {why(c).length > 0 && <span className="small muted">{why(c).join(' · ')}</span>}
              </li>
            ))}
            <li id={`${base}-${rows.length}`} role="option" aria-selected={at === rows.length} onPointerDown={(e) => (e.preventDefault(), choose(rows.length))}>
              <b>{t('programme.person.new')}</b> <span className="muted">{typed.trim()}</span>
            </li>
          </>
        )}
      </ul>
      <div role="status" className="small muted">
        {enough && found.isFetching ? t('search.looking') : settled && !found.isError ? t('programme.person.count', { count: rows.length }) : ''}
      </div>
      {found.isError && (
        <div className="notice bad" role="alert">
          {found.error instanceof Refusal && found.error.code !== 'offline' ? <Explained code={found.error.code} message={found.error.message} /> : t('search.failed')}
        </div>
      )}
    </div>
  );
}

export function PersonLine({ person: p }: { person: Person }) {
  const { t } = useTranslation();
  const street = [p.street, [p.house_no, p.flat_no].filter(Boolean).join('/')].filter(Boolean).join(' ');
  return (
    <span className="person-line">
      <b>{`${p.first_name} ${p.last_name}`.trim() || t('programme.person.covered')}</b>
      {p.birth_date && <span className="num">{t('programme.person.born', { day: date(p.birth_date) || p.birth_date })}</span>}
      {p.pesel && <span className="mono">{p.pesel}</span>}
      {(street || p.city) && <span className="muted">{[street, p.city].filter(Boolean).join(', ')}</span>}
    </span>
  );
}
