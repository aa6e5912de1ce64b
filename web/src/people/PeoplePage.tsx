// The file of people of a unit: who somebody is, with whom they live, and rows that are the same person. Merging says why
// the program takes two rows for one person, and can be taken back.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { get, post } from '../api/client';
import { may } from '../modules/entry';
import { ActionError, ActionForm } from '../programme/ActionForm';
import { useAction } from '../programme/action';
import { PersonLine, PersonPicker, type Picked } from '../programme/PersonPicker';
import type { Candidate, Person } from '../programme/types';
import { date, dateTime } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';

interface Merge {
  id: number;
  keep: number;
  gone: number;
  score: number;
  why?: { code: string; pl: string; en: string }[] | null;
  note: string;
  at: string;
  by: string;
  unmerged: boolean;
}

export function PeoplePage() {
  const { t } = useTranslation();
  const [person, setPerson] = useState<Picked | null>(null);
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('people.title')}</h1>
        <p className="muted">{t('people.what')}</p>
        <section className="panel">
          <div className="in">
            <PersonPicker label={t('people.find')} value={person} onChange={setPerson} purpose="case" autoFocus />
          </div>
        </section>
        {person?.id ? <Known key={person.id} id={person.id} onMerged={setPerson} /> : person ? <Add person={person} onAdded={setPerson} /> : null}
      </div>
    </div>
  );
}

/** Somebody new, written down after the search found nobody. */
function Add({ person, onAdded }: { person: Person; onAdded: (p: Person) => void }) {
  const { t } = useTranslation();
  const add = useAction<{ id: number }, Person>('/people', { onDone: (a, body) => onAdded({ ...body, id: a.id }) });
  return (
    <section className="panel">
      <div className="in">
        <ActionForm action={add} body={() => person} submit={t('people.add')} label={t('people.add')} />
      </div>
    </section>
  );
}

function Known({ id, onMerged }: { id: number; onMerged: (p: Person) => void }) {
  const { t } = useTranslation();
  const s = useSession();
  const person = useQuery({ queryKey: ['person', id], queryFn: () => post<Person>(`/people/${id}/read`, { purpose: 'case' }), gcTime: 0 });
  if (person.isError) return <Failed error={person.error} onRetry={() => void person.refetch()} />;
  if (!person.data) return <Waiting what={t('people.loading')} />;
  const p = person.data;
  const line = (label: string, value?: string | null) =>
    value ? (
      <>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </>
    ) : null;
  return (
    <>
      <section className="panel" aria-labelledby="person-head">
        <header>
          <h2 id="person-head" className="grow">
            {p.last_name} {p.first_name}
          </h2>
          <a href={`registers/persons?id=${p.id}`}>{t('people.row')}</a>
        </header>
        <div className="in">
          <dl className="facts">
            {line('PESEL', p.pesel)}
            {line(t('people.document'), p.document)}
            {line(t('people.phone'), p.phone)}
            {line(t('people.address'), [p.street, [p.house_no, p.flat_no].filter(Boolean).join('/'), p.postcode, p.city].filter(Boolean).join(' '))}
            {line(t('people.citizenship'), p.citizenship)}
          </dl>
        </div>
      </section>
      {s.registers?.household_members && <Households person={p} />}
      {may(s, 'people.merge') && <Same person={p} onMerged={onMerged} />}
    </>
  );
}

interface Member {
  id: number;
  person: number;
  name: string;
  role: 'HEAD' | 'MEMBER';
  from: string;
  to?: string;
}

/** With whom somebody lives, programme by programme: each keeps its own, since what one may know another may not. */
function Households({ person }: { person: Person }) {
  const { t } = useTranslation();
  const rows = useQuery({
    queryKey: ['register', 'household_members', 'of', person.id],
    queryFn: ({ signal }) => get<{ rows: { household_id: number }[] }>('/registers/household_members', { filter: `person_id = ${person.id}`, limit: 50 }, signal).then((a) => [...new Set(a.rows.map((r) => r.household_id))]),
  });
  return (
    <section className="panel" aria-labelledby="home-head">
      <header>
        <h2 id="home-head">{t('people.households')}</h2>
      </header>
      <div className="in vstack" style={{ gap: 16 }}>
        {rows.isError ? <Failed error={rows.error} onRetry={() => void rows.refetch()} /> : !rows.data ? <Waiting what={t('people.loading')} /> : rows.data.length === 0 ? <p className="muted">{t('people.noHousehold')}</p> : rows.data.map((id) => <Home key={id} id={id} />)}
      </div>
    </section>
  );
}

function Home({ id }: { id: number }) {
  const { t } = useTranslation();
  const s = useSession();
  const home = useQuery({ queryKey: ['household', id], queryFn: () => post<{ household: Person & { programme?: string }; members: Member[] }>(`/households/${id}/read`, { purpose: 'case' }), gcTime: 0 });
  const [more, setMore] = useState<Picked | null>(null);
  const again = () => void home.refetch();
  const add = useAction<unknown, { person: number }>(`/households/${id}/members`, { onDone: () => (setMore(null), again()) });
  const end = useAction<unknown, { person: number }>(`/households/${id}/members/end`, { onDone: again });
  if (home.isError) return <Failed error={home.error} onRetry={again} />;
  if (!home.data) return <Waiting what={t('people.loading')} />;
  const { household: h, members } = home.data;
  const writes = may(s, 'people.write');
  return (
    <div className="panel inset">
      <h3>
        {[h.street, [h.house_no, h.flat_no].filter(Boolean).join('/'), h.city].filter(Boolean).join(' ')} {h.programme && <span className="badge">{t(`programmes.name.${h.programme}`, h.programme)}</span>}
      </h3>
      <ul>
        {members.map((m) => (
          <li key={m.id}>
            {m.name} {m.role === 'HEAD' && <span className="badge">{t('people.head')}</span>} <span className="muted small">{m.to ? t('people.fromTo', { from: date(m.from), to: date(m.to) }) : t('people.since', { from: date(m.from) })}</span>{' '}
            {writes && !m.to && (
              <button type="button" className="link" disabled={end.busy} onClick={() => void end.run({ person: m.person })} aria-label={t('people.endOf', { name: m.name })}>
                {t('people.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <ActionError action={end} />
      {writes && (
        <ActionForm action={add} body={() => (more?.id ? { person: more.id } : undefined)} submit={t('people.addMember')} disabled={!more?.id} label={t('people.addMember')}>
          <PersonPicker label={t('people.member')} value={more} onChange={setMore} purpose="case" />
        </ActionForm>
      )}
    </div>
  );
}

/** Rows that may be this person, with the reasons for and against. */
function Same({ person, onMerged }: { person: Person; onMerged: (p: Person) => void }) {
  const { t } = useTranslation();
  const merges = useQuery({ queryKey: ['merges', person.id], queryFn: ({ signal }) => get<Merge[]>(`/people/${person.id}/merges`, {}, signal) });
  const alike = useQuery({
    queryKey: ['alike', person.id],
    queryFn: () =>
      post<{ candidates: Candidate[] }>('/people/search', { last_name: person.last_name, first_name: person.first_name, birth_date: person.birth_date, pesel: person.pesel, phone: person.phone, purpose: 'case', limit: 10 }).then((a) =>
        a.candidates.filter((c) => c.person.id !== person.id),
      ),
    gcTime: 0,
  });
  const again = () => Promise.all([merges.refetch(), alike.refetch()]);
  return (
    <section className="panel" aria-labelledby="same-head">
      <header>
        <h2 id="same-head">{t('people.same')}</h2>
      </header>
      <div className="in vstack" style={{ gap: 16 }}>
        <p className="muted small">{t('people.sameWhat')}</p>
        {alike.isError ? (
          <Failed error={alike.error} onRetry={() => void alike.refetch()} />
        ) : !alike.data ? (
          <Waiting what={t('people.comparing')} />
        ) : alike.data.length === 0 ? (
          <Empty title={t('people.noneAlike')} />
        ) : (
          alike.data.map((c) => <Alike key={c.person.id} keep={person} other={c} onDone={() => void again().then(() => onMerged(person))} />)
        )}
        {(merges.data ?? []).length > 0 && (
          <>
            <h3>{t('people.merges')}</h3>
            {merges.data!.map((m) => (
              <Made key={m.id} merge={m} onDone={() => void again()} />
            ))}
          </>
        )}
      </div>
    </section>
  );
}

function Alike({ keep, other, onDone }: { keep: Person; other: Candidate; onDone: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const merge = useAction<unknown, { keep: number; gone: number }>('/people/merge', { onDone });
  const reasons = (other.why ?? []) as { code?: string; weight?: number; pl?: string; en?: string }[];
  return (
    <div className="panel inset" role="group" aria-label={`${other.person.last_name} ${other.person.first_name ?? ''}`}>
      <PersonLine person={other.person} />
      <ul className="small">
        {reasons.map((r, i) => (
          <li key={i}>
            {(r.weight ?? 0) < 0 ? '− ' : '+ '}
            {text({ pl: r.pl ?? '', en: r.en ?? '' })}
          </li>
        ))}
      </ul>
      <ActionForm action={merge} body={() => ({ keep: keep.id!, gone: other.person.id! })} submit={t('people.merge')} label={t('people.mergeWith', { name: `${other.person.last_name} ${other.person.first_name ?? ''}` })} />
    </div>
  );
}

function Made({ merge, onDone }: { merge: Merge; onDone: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const part = useAction<unknown, { merge: number }>('/people/unmerge', { onDone });
  return (
    <div className="panel inset">
      <p>
        {t('people.merged', { gone: merge.gone, keep: merge.keep, at: dateTime(merge.at), by: merge.by })} {merge.unmerged && <span className="badge">{t('people.parted')}</span>}
      </p>
      <p className="small muted">{(merge.why ?? []).map((w) => text(w)).join(' · ')}</p>
      {!merge.unmerged && <ActionForm action={part} body={() => ({ merge: merge.id })} submit={t('people.part')} label={t('people.part')} />}
    </div>
  );
}
