// The rota, day by day: who is on duty, where somebody is missing, and what can be done about it.
import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../../api/client';
import { useAction } from '../../programme/action';
import { ActionError, ActionForm } from '../../programme/ActionForm';
import { PersonalMenu } from '../../registers/PersonalMenu';
import { registersQuery } from '../../registers/queries';
import { date } from '../../ui/format';
import { Empty } from '../../ui/States';
import { useRowsOf } from './data';
import { addDays, today } from './desk/decide';
import { Asked } from './parts';
import { days, hours, overlapping, type ShiftView } from './rota';
import type { PointRow, ShiftRow, SignupRow, VolunteerRow } from './types';

/** Five weeks are what a coordinator looks at; the register has the rest. */
const ahead = 35;

export const volunteerName = (v?: VolunteerRow) => (v ? v.name || v.number : '');

/** Hours are written down for shifts of this long ago. */
const behind = 14;

export function Rota() {
  const { t } = useTranslation();
  const [past, setPast] = useState(false);
  const [purpose, setPurpose] = useState('');
  const from = past ? addDays(today(), -behind) : today();
  const shifts = useRowsOf<ShiftRow>('aid_shifts', { filter: `on_day >= DATE('${from}') AND on_day <= DATE('${addDays(from, ahead)}')`, sort: 'on_day', limit: 1000 });
  const signups = useRowsOf<SignupRow>('aid_signups', { filter: `on_day >= DATE('${from}') AND on_day <= DATE('${addDays(from, ahead)}')`, sort: 'id', limit: 1000 });
  const volunteers = useRowsOf<VolunteerRow>('aid_volunteers', { sort: 'id', limit: 1000, purpose: purpose || undefined });
  const points = useRowsOf<PointRow>('aid_points', { sort: 'name' });
  const list = useMemo(() => days(shifts.data ?? [], signups.data ?? []), [shifts.data, signups.data]);
  const missing = list.filter(([day]) => day >= today()).flatMap(([, v]) => v).reduce((n, v) => n + v.missing, 0);
  const register = useQuery(registersQuery).data?.find((r) => r.name === 'aid_volunteers');
  return (
    <>
    <div className="hstack wrap" style={{ gap: 16 }}>
      <Switch label={t('aid.rota.past')} checked={past} onChange={(e) => setPast(e.currentTarget.checked)} />
      {register && <PersonalMenu register={register} purpose={purpose} setPurpose={setPurpose} />}
    </div>
    <Asked query={shifts} waiting={t('aid.rota.loading')}>
      {() =>
        list.length === 0 ? (
          <Empty title={t('aid.rota.none')}>{t('aid.rota.noneWhat')}</Empty>
        ) : (
          <>
            <div className={`notice ${missing ? 'warn' : 'good'}`} role="status">
              <b>{missing ? t('aid.rota.missing', { count: missing }) : t('aid.rota.covered')}</b>
            </div>
            {list.map(([day, views]) => (
              <section key={day} className="panel" aria-label={date(day)}>
                <header>
                  <h2 className="num">{date(day)}</h2>
                  <span className="muted">{new Intl.DateTimeFormat(t('aid.locale'), { weekday: 'long', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`))}</span>
                </header>
                <ul className="plain-list">
                  {views.map((v) => (
                    <li key={v.shift.id}>
                      <Shift view={v} point={points.data?.find((p) => p.code === v.shift.point)?.name ?? v.shift.point} volunteers={volunteers.data ?? []} shifts={shifts.data ?? []} signups={signups.data ?? []} />
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </>
        )
      }
    </Asked>
    </>
  );
}

interface ShiftProps {
  view: ShiftView;
  point: string;
  volunteers: VolunteerRow[];
  shifts: ShiftRow[];
  signups: SignupRow[];
}

function Shift({ view: { shift: s, people, missing, full }, point, volunteers, shifts, signups }: ShiftProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const off = s.status === 'CANCELLED';
  const name = `${point}, ${hours(s)}`;
  return (
    <>
      <div className="hstack wrap">
        <span className="grow">
          <b className="num">{hours(s)}</b> {point} {s.task && <span className="muted">{s.task}</span>}
          <span className="small muted" style={{ display: 'block' }}>
            {t('aid.shift.no', { no: s.no })}
            {s.qualification ? ` · ${t('aid.shift.asks', { what: s.qualification })}` : ''}
          </span>
        </span>
        <span className={`badge ${off ? 'hatched' : missing ? 'bad' : 'good'}`}>{off ? t('aid.shift.off') : missing ? t('aid.shift.missing', { count: missing }) : t('aid.shift.has', { n: people.length, of: s.cap })}</span>
        {!off && (
          <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)} aria-label={`${t('aid.shift.people')}: ${name}`}>
            {t('aid.shift.people')}
          </Button>
        )}
      </div>
      {open && (
        <div className="inset vstack">
          {people.length === 0 && <p className="muted small">{t('aid.shift.nobody')}</p>}
          <ul className="plain-list">
            {people.map((u) => (
              <li key={u.id}>
                <Place signup={u} shift={s} volunteers={volunteers} shifts={shifts} signups={signups} />
              </li>
            ))}
          </ul>
          {!full && new Date(s.ends_at) > new Date() && <SignUp path={`/aid/shifts/${s.id}/sign-up`} label={t('aid.shift.signUp')} shift={s} taken={people.map((u) => u.volunteer_id)} volunteers={volunteers} shifts={shifts} signups={signups} />}
          {new Date(s.starts_at) > new Date() && <Tools shift={s} missing={missing} people={people.length} />}
        </div>
      )}
    </>
  );
}

interface Written {
  messages: number;
  /** Who wants no messages or has no telephone: they are called. */
  silent: number;
}

/** Writing to those on a shift, calling for more people, calling the shift off. */
function Tools({ shift: s, missing, people }: { shift: ShiftRow; missing: number; people: number }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const call = useAction<Written>(`/aid/shifts/${s.id}/call`);
  const tell = useAction<Written>(`/aid/shifts/${s.id}/messages`, { onDone: useCallback(() => setWords(''), []) });
  const off = useAction(`/aid/shifts/${s.id}/cancel`);
  const sent = call.answer ?? tell.answer;
  return (
    <div className="vstack" style={{ gap: 8 }}>
      {people > 0 && (
        <ActionForm action={tell} label={t('aid.shift.tell')} submit={t('aid.shift.tell')} disabled={!words.trim()} body={() => (words.trim() ? { text: words.trim() } : undefined)}>
          <TextInput label={t('aid.shift.message')} value={words} onChange={(e) => setWords(e.currentTarget.value)} maxLength={300} error={tell.errorOf('text')} autoComplete="off" />
        </ActionForm>
      )}
      <div className="hstack wrap">
        {missing > 0 && (
          <Button size="compact-sm" variant="default" loading={call.busy} onClick={() => void call.run({})} aria-label={`${t('aid.shift.call')}: ${hours(s)}`}>
            {t('aid.shift.call')}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="red" loading={off.busy} onClick={() => void off.run({})} aria-label={`${t('aid.shift.callOff')}: ${hours(s)}`}>
          {t('aid.shift.callOff')}
        </Button>
        <span role="status" className="small">
          {sent ? t('aid.shift.written', { n: sent.messages, silent: sent.silent }) : ''}
        </span>
      </div>
      <ActionError action={call} />
      <ActionError action={off} />
    </div>
  );
}

/** How long somebody worked, when the shift has begun. */
function Worked({ signup: u, who, planned }: { signup: SignupRow; who: string; planned: number }) {
  const { t } = useTranslation();
  const [n, setN] = useState<number | string>((u.minutes ?? planned) / 60);
  const action = useAction(`/aid/signups/${u.id}/worked`);
  return (
    <form className="hstack wrap" onSubmit={(e) => (e.preventDefault(), n !== '' && void action.run({ minutes: Math.round(Number(n) * 60) }))}>
      <NumberInput size="xs" w={84} min={0} max={24} step={0.25} decimalSeparator="," value={n} onChange={setN} aria-label={`${t('aid.shift.worked')}: ${who}`} suffix={` ${t('aid.shift.hours')}`} />
      <Button type="submit" size="xs" variant="default" loading={action.busy} aria-label={`${t('aid.shift.noteHours')}: ${who}`}>
        {t(u.minutes === null || u.minutes === undefined ? 'aid.shift.noteHours' : 'aid.shift.noted')}
      </Button>
      <ActionError action={action} />
    </form>
  );
}

function Place({ signup: u, shift, volunteers, shifts, signups }: { signup: SignupRow; shift: ShiftRow; volunteers: VolunteerRow[]; shifts: ShiftRow[]; signups: SignupRow[] }) {
  const { t } = useTranslation();
  const who = volunteerName(volunteers.find((v) => v.id === u.volunteer_id)) || `#${u.volunteer_id}`;
  const begun = new Date(shift.starts_at) <= new Date();
  const offer = useAction(`/aid/signups/${u.id}/offer-swap`);
  const cancel = useAction(`/aid/signups/${u.id}/cancel`);
  return (
    <div className="vstack" style={{ gap: 4 }}>
      <div className="hstack wrap">
        <span className="grow">
          {who} {u.overlap_confirmed && <span className="badge hatched">{t('aid.shift.overlaps')}</span>}
        </span>
        {begun ? (
          <Worked signup={u} who={who} planned={(Date.parse(shift.ends_at) - Date.parse(shift.starts_at)) / 60_000} />
        ) : (
          <>
            {u.status === 'OFFERED' ? (
              <span className="badge hatched">{t('aid.shift.offered')}</span>
            ) : (
              <Button size="compact-sm" variant="subtle" loading={offer.busy} onClick={() => void offer.run({})} aria-label={`${t('aid.shift.offer')}: ${who}`}>
                {t('aid.shift.offer')}
              </Button>
            )}
            <Button size="compact-sm" variant="subtle" color="red" loading={cancel.busy} onClick={() => void cancel.run({})} aria-label={`${t('aid.shift.cancel')}: ${who}`}>
              {t('aid.shift.cancel')}
            </Button>
          </>
        )}
      </div>
      <ActionError action={offer} />
      <ActionError action={cancel} />
      {u.status === 'OFFERED' && !begun && <SignUp path={`/aid/signups/${u.id}/take`} label={t('aid.shift.take')} shift={shift} taken={[u.volunteer_id]} volunteers={volunteers} shifts={shifts} signups={signups} />}
    </div>
  );
}

interface SignUpProps {
  path: string;
  label: string;
  shift: ShiftRow;
  taken: number[];
  volunteers: VolunteerRow[];
  shifts: ShiftRow[];
  signups: SignupRow[];
}

/** Puts a volunteer on a shift. Shared time with another shift is said before, and asked to be meant. */
function SignUp({ path, label, shift, taken, volunteers, shifts, signups }: SignUpProps) {
  const { t } = useTranslation();
  const [who, setWho] = useState<string | null>(null);
  const action = useAction<unknown, { volunteer: number; confirm?: boolean }>(path, { onDone: () => setWho(null) });
  const clash = who ? overlapping(shift, Number(who), shifts, signups) : [];
  // The server knows shifts that this page does not show.
  const refused = action.error instanceof Refusal && action.error.code === 'aid.overlap';
  const warn = clash.length > 0 || refused;
  return (
    <form
      className="vstack"
      style={{ gap: 8 }}
      onSubmit={(e) => {
        e.preventDefault();
        if (!who) return;
        if (refused) action.renew();
        void action.run({ volunteer: Number(who), confirm: warn || undefined });
      }}
    >
      <div className="hstack wrap" style={{ alignItems: 'flex-end' }}>
        <Select
          label={label}
          aria-label={`${label}: ${hours(shift)}`}
          searchable
          data={volunteers.filter((v) => v.status === 'ACTIVE' && !taken.includes(v.id)).map((v) => ({ value: String(v.id), label: `${volunteerName(v)} (${v.number})` }))}
          value={who}
          onChange={(v) => (setWho(v), action.renew())}
          nothingFoundMessage={t('aid.shift.noVolunteer')}
        />
        <Button type="submit" variant={warn ? 'filled' : 'default'} color={warn ? 'orange.9' : undefined} loading={action.busy} disabled={!who}>
          {t(warn ? 'aid.shift.confirm' : 'aid.shift.put')}
        </Button>
      </div>
      {warn && (
        <p className="notice warn" role="alert">
          {t('aid.shift.clash')} {clash.map((s) => `${s.point} ${hours(s)}`).join(', ')}
        </p>
      )}
      {!refused && <ActionError action={action} />}
    </form>
  );
}
