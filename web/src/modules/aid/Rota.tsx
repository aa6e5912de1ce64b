// The rota, day by day: who is on duty, where somebody is missing, and what can be done about it.
import { Button, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../../api/client';
import { useAction } from '../../programme/action';
import { ActionError } from '../../programme/ActionForm';
import { date } from '../../ui/format';
import { Empty } from '../../ui/States';
import { useRowsOf } from './data';
import { addDays, today } from './desk/decide';
import { Asked } from './parts';
import { days, hours, overlapping, type ShiftView } from './rota';
import type { PointRow, ShiftRow, SignupRow, VolunteerRow } from './types';

/** Five weeks are what a coordinator looks at; the register has the rest. */
const ahead = 35;

export const volunteerName = (v?: VolunteerRow) => (v ? [v.first_name, v.last_name].filter(Boolean).join(' ') || v.number : '');

export function Rota() {
  const { t } = useTranslation();
  const from = today();
  const shifts = useRowsOf<ShiftRow>('aid_shifts', { filter: `on_day >= DATE('${from}') AND on_day <= DATE('${addDays(from, ahead)}')`, sort: 'on_day', limit: 1000 });
  const signups = useRowsOf<SignupRow>('aid_signups', { filter: `on_day >= DATE('${from}') AND on_day <= DATE('${addDays(from, ahead)}')`, sort: 'id', limit: 1000 });
  const volunteers = useRowsOf<VolunteerRow>('aid_volunteers', { sort: 'number', limit: 1000 });
  const points = useRowsOf<PointRow>('aid_points', { sort: 'name' });
  const list = useMemo(() => days(shifts.data ?? [], signups.data ?? []), [shifts.data, signups.data]);
  const missing = list.flatMap(([, v]) => v).reduce((n, v) => n + v.missing, 0);
  return (
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
          {!full && <SignUp path={`/aid/shifts/${s.id}/sign-up`} label={t('aid.shift.signUp')} shift={s} taken={people.map((u) => u.volunteer_id)} volunteers={volunteers} shifts={shifts} signups={signups} />}
        </div>
      )}
    </>
  );
}

function Place({ signup: u, shift, volunteers, shifts, signups }: { signup: SignupRow; shift: ShiftRow; volunteers: VolunteerRow[]; shifts: ShiftRow[]; signups: SignupRow[] }) {
  const { t } = useTranslation();
  const who = volunteerName(volunteers.find((v) => v.id === u.volunteer_id)) || `#${u.volunteer_id}`;
  const offer = useAction(`/aid/signups/${u.id}/offer-swap`);
  const cancel = useAction(`/aid/signups/${u.id}/cancel`);
  return (
    <div className="vstack" style={{ gap: 4 }}>
      <div className="hstack wrap">
        <span className="grow">
          {who} {u.overlap_confirmed && <span className="badge hatched">{t('aid.shift.overlaps')}</span>}
        </span>
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
      </div>
      <ActionError action={offer} />
      <ActionError action={cancel} />
      {u.status === 'OFFERED' && <SignUp path={`/aid/signups/${u.id}/take`} label={t('aid.shift.take')} shift={shift} taken={[u.volunteer_id]} volunteers={volunteers} shifts={shifts} signups={signups} />}
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
