// Volunteers: who offers help, with which languages and papers, how long they have helped, and their own calendar.
import { Button, Checkbox, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/client';
import { useAction } from '../../programme/action';
import { ActionError, ActionForm } from '../../programme/ActionForm';
import { personBody, PersonPicker, type Picked } from '../../programme/PersonPicker';
import { PersonalMenu } from '../../registers/PersonalMenu';
import { registersQuery } from '../../registers/queries';
import { Copy } from '../../ui/Copy';
import { Day } from '../../ui/Day';
import { decimal } from '../../ui/format';
import { Empty } from '../../ui/States';
import { useRowsOf } from './data';
import { addDays, today } from './desk/decide';
import { Asked } from './parts';
import { volunteerName } from './Rota';
import type { VolunteerRow } from './types';

interface Hours {
  volunteer: number;
  number: string;
  shifts: number;
  planned_minutes: number;
  worked_minutes: number;
}

export function VolunteersPart() {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState('');
  const register = useQuery(registersQuery).data?.find((r) => r.name === 'aid_volunteers');
  const volunteers = useRowsOf<VolunteerRow>('aid_volunteers', { sort: 'id', limit: 500, purpose: purpose || undefined });
  const since = addDays(today(), -90);
  const worked = useQuery({ queryKey: ['programme', 'aid', 'hours', since], queryFn: ({ signal }) => get<{ rows: Hours[] | null }>('/aid/rota/hours', { from: since, to: today() }, signal).then((a) => a.rows ?? []) });
  const [open, setOpen] = useState<number>();
  return (
    <div className="two">
      <section className="panel" aria-labelledby="new-volunteer">
        <header>
          <h2 id="new-volunteer">{t('aid.volunteer.new')}</h2>
        </header>
        <div className="in">
          <NewVolunteer />
        </div>
      </section>
      <section className="panel" aria-labelledby="volunteers">
        <header>
          <h2 id="volunteers" className="grow">
            {t('aid.volunteer.list')}
          </h2>
          <span className="small muted">{t('aid.volunteer.hoursWhat')}</span>
          {register && <PersonalMenu register={register} purpose={purpose} setPurpose={setPurpose} />}
        </header>
        <Asked query={volunteers} waiting={t('aid.volunteer.loading')}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={t('aid.volunteer.none')}>{t('aid.volunteer.noneWhat')}</Empty>
            ) : (
              <ul className="plain-list">
                {rows.map((v) => {
                  const h = worked.data?.find((x) => x.volunteer === v.id);
                  return (
                    <li key={v.id}>
                      <div className="hstack wrap">
                        <span className="grow">
                          <b>{volunteerName(v)}</b> <span className="mono muted">{v.number}</span> {v.status !== 'ACTIVE' && <span className="badge">{t(`aid.volunteer.status_${v.status}`)}</span>}
                          <span className="small muted" style={{ display: 'block' }}>
                            {[(v.languages ?? []).join(', '), (v.skills ?? []).join(', '), v.availability].filter(Boolean).join(' · ')}
                          </span>
                        </span>
                        <span className="num nowrap">{h ? t('aid.volunteer.hours', { n: decimal(h.worked_minutes / 60, 1), count: h.shifts }) : '–'}</span>
                        <Button size="compact-sm" variant="default" aria-expanded={open === v.id} onClick={() => setOpen(open === v.id ? undefined : v.id)} aria-label={`${t('aid.volunteer.more')}: ${volunteerName(v)}`}>
                          {t('aid.volunteer.more')}
                        </Button>
                      </div>
                      {open === v.id && <More volunteer={v} />}
                    </li>
                  );
                })}
              </ul>
            )
          }
        </Asked>
      </section>
    </div>
  );
}

function NewVolunteer() {
  const { t } = useTranslation();
  const [person, setPerson] = useState<Picked | null>(null);
  const [speaks, setSpeaks] = useState<string[]>([]);
  const [skills, setSkills] = useState<string[]>([]);
  const [availability, setAvailability] = useState('');
  const [messages, setMessages] = useState(false);
  const [made, setMade] = useState('');
  const action = useAction<{ id: number; number: string }>('/aid/volunteers', {
    onDone: useCallback((v: { number: string }) => {
      setMade(v.number);
      setPerson(null);
      setSpeaks([]);
      setSkills([]);
      setAvailability('');
      setMessages(false);
    }, []),
  });
  return (
    <ActionForm
      action={action}
      label={t('aid.volunteer.new')}
      submit={t('aid.volunteer.store')}
      disabled={!person}
      body={() => (person ? { ...personBody(person), languages: speaks, skills, availability: availability.trim() || undefined, messages: messages || undefined } : undefined)}
      beside={
        <span role="status" className="small">
          {made ? t('aid.volunteer.stored', { number: made }) : ''}
        </span>
      }
    >
      <PersonPicker label={t('aid.volunteer.person')} value={person} onChange={setPerson} fields={['phone', 'email', 'birth_date']} error={action.errorOf('person')} />
      <div className="fields">
        <TagsInput label={t('aid.volunteer.languages')} data={['pl', 'uk', 'en', 'ru']} value={speaks} onChange={setSpeaks} />
        <TagsInput label={t('aid.volunteer.skills')} value={skills} onChange={setSkills} />
        <TextInput label={t('aid.volunteer.availability')} value={availability} onChange={(e) => setAvailability(e.currentTarget.value)} />
      </div>
      <Checkbox label={t('aid.volunteer.messages')} description={t('aid.volunteer.messagesWhat')} checked={messages} onChange={(e) => setMessages(e.currentTarget.checked)} error={action.errorOf('messages')} />
    </ActionForm>
  );
}

/** Papers that shifts ask for, and the address of a calendar that a telephone can follow. */
function More({ volunteer: v }: { volunteer: VolunteerRow }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [to, setTo] = useState<string | null>(null);
  const qualify = useAction(`/aid/volunteers/${v.id}/qualifications`, { onDone: useCallback(() => setName(''), []) });
  const feed = useAction<{ path: string }>(`/aid/volunteers/${v.id}/feed`);
  const end = useAction(`/aid/volunteers/${v.id}/feed/end`);
  return (
    <div className="inset vstack" style={{ gap: 12 }}>
      {v.qualifications && (
        <p>
          {t('aid.volunteer.papers')} {v.qualifications}
        </p>
      )}
      <ActionForm action={qualify} label={t('aid.volunteer.addPaper')} submit={t('aid.volunteer.addPaper')} disabled={!name.trim()} body={() => (name.trim() ? { name: name.trim(), valid_to: to ?? undefined } : undefined)}>
        <div className="fields">
          <TextInput label={t('aid.volunteer.paper')} value={name} onChange={(e) => setName(e.currentTarget.value)} error={qualify.errorOf('name')} autoComplete="off" />
          <Day label={t('aid.volunteer.paperTo')} value={to} onChange={setTo} error={qualify.errorOf('valid_to')} />
        </div>
      </ActionForm>
      <div className="vstack" style={{ gap: 6 }}>
        <p className="small muted">{t('aid.volunteer.feedWhat')}</p>
        <ActionError action={feed} />
        {feed.answer ? (
          <div className="notice good" role="status">
            <Copy text={new URL(feed.answer.path, location.origin).href} />
          </div>
        ) : (
          <div className="hstack wrap">
          <Button size="compact-sm" variant="default" loading={feed.busy} onClick={() => void feed.run({})}>
            {t('aid.volunteer.feed')}
          </Button>
          <Button size="compact-sm" variant="subtle" loading={end.busy} onClick={() => void end.run({})}>
            {t('aid.volunteer.feedEnd')}
          </Button>
          <span role="status" className="small">
            {end.answer ? t('aid.volunteer.feedEnded') : ''}
          </span>
          </div>
        )}
        <ActionError action={end} />
      </div>
    </div>
  );
}
