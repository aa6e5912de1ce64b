// One round: whom it visits, what it found, and the two signatures that make it count. Made for a phone in the street.
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../account/session';
import { useAction } from '../../programme/action';
import { ActionError, ActionForm } from '../../programme/ActionForm';
import { PersonalMenu } from '../../registers/PersonalMenu';
import { registersQuery } from '../../registers/queries';
import { date, dateTime } from '../../ui/format';
import { Empty, Failed, Waiting } from '../../ui/States';
import { Go } from '../entry';
import { usePlace } from '../place';
import { rowsOf, useRowsOf } from './data';
import { Only } from './parts';
import { PatrolState } from './PatrolsPage';
import type { PatrolRow, VisitOutcome, VisitRow } from './types';

const outcomes = ['FOUND', 'NOT_FOUND', 'MOVED'] as const;

export function PatrolPage() {
  return (
    <Only any={['aid.patrol']}>
      <Round id={Number(usePlace().id)} />
    </Only>
  );
}

function Round({ id }: { id: number }) {
  const { t } = useTranslation();
  const patrol = useQuery({ queryKey: ['programme', 'rows', 'aid_patrols', id], queryFn: ({ signal }) => rowsOf<PatrolRow>('aid_patrols', { filter: `id = ${id}`, limit: 1 }, signal).then((r) => r[0] ?? null) });
  const [purpose, setPurpose] = useState('');
  const register = useQuery(registersQuery).data?.find((r) => r.name === 'aid_visits');
  const visits = useRowsOf<VisitRow>('aid_visits', { filter: `patrol_id = ${id}`, sort: 'id', limit: 500, purpose: purpose || undefined });
  if (patrol.isError) return <Failed error={patrol.error} onRetry={() => void patrol.refetch()} />;
  if (patrol.data === undefined) return <Waiting what={t('aid.patrol.loading')} />;
  const p = patrol.data;
  if (!p) return <Empty title={t('state.missing')} action={<Go to="/aid/patrols">{t('aid.patrol.list')}</Go>} />;
  const rows = visits.data ?? [];
  const open = p.status !== 'SIGNED';
  const planned = rows.filter((v) => v.outcome === 'PLANNED');
  return (
    <>
      <div className="hstack wrap">
        <h1 className="grow">{t('aid.patrol.one', { number: p.number })}</h1>
        <PatrolState patrol={p} />
      </div>
      <p className="muted">
        {date(p.on_day)} · {p.area || t('aid.patrol.noArea')} · {p.officer_1}, {p.officer_2}
      </p>
      <section className="panel" aria-labelledby="visits">
        <header>
          <h2 id="visits" className="grow">
            {t('aid.patrol.visits')}
          </h2>
          {register && <PersonalMenu register={register} purpose={purpose} setPurpose={setPurpose} />}
          <span className="num muted">{t('aid.patrol.done', { n: rows.length - planned.length, of: rows.length })}</span>
        </header>
        {visits.isError ? (
          <Failed error={visits.error} onRetry={() => void visits.refetch()} />
        ) : rows.length === 0 ? (
          <p className="in muted">{t('aid.patrol.noVisits')}</p>
        ) : (
          <ul className="plain-list">
            {rows.map((v) => (
              <li key={v.id}>
                <OneVisit patrol={id} visit={v} open={open} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {open && <AddVisit patrol={id} />}
      <Sign patrol={p} blank={planned.length} />
    </>
  );
}

const addressOf = (v: VisitRow) => [[v.street, [v.house_no, v.flat_no].filter(Boolean).join('/')].filter(Boolean).join(' '), v.city].filter(Boolean).join(', ');
const newAddressOf = (v: VisitRow) => [[v.new_street, v.new_house_no].filter(Boolean).join(' '), v.new_city].filter(Boolean).join(', ');

function OneVisit({ patrol, visit: v, open }: { patrol: number; visit: VisitRow; open: boolean }) {
  const { t } = useTranslation();
  const [on, setOn] = useState(false);
  return (
    <>
      <div className="hstack wrap">
        <span className="grow">
          {v.holder && <span className="mono">{v.holder}</span>} {addressOf(v)}
          {v.outcome === 'MOVED' && newAddressOf(v) && <span> → {newAddressOf(v)}</span>}
          <span className="small muted" style={{ display: 'block' }}>
            {v.at ? dateTime(v.at) : ''} {v.note}
          </span>
        </span>
        <Outcome outcome={v.outcome} />
        {open && v.outcome === 'PLANNED' && (
          <Button size="compact-md" variant="default" aria-expanded={on} onClick={() => setOn(!on)} aria-label={`${t('aid.patrol.tell')}: ${v.holder || addressOf(v)}`}>
            {t('aid.patrol.tell')}
          </Button>
        )}
      </div>
      {on && v.outcome === 'PLANNED' && (
        <div className="inset">
          <VisitForm patrol={patrol} card={v.holder} address={v.holder ? undefined : { street: v.street ?? '', house_no: v.house_no ?? '', city: v.city }} onDone={() => setOn(false)} />
        </div>
      )}
    </>
  );
}

function Outcome({ outcome }: { outcome: VisitOutcome }) {
  const { t } = useTranslation();
  return <span className={`badge ${outcome === 'FOUND' ? 'good' : outcome === 'NOT_FOUND' ? 'bad' : outcome === 'MOVED' ? 'hatched' : ''}`}>{t(`aid.outcome.${outcome}`)}</span>;
}

function AddVisit({ patrol }: { patrol: number }) {
  const { t } = useTranslation();
  const [round, setRound] = useState(0);
  return (
    <section className="panel" aria-labelledby="add-visit">
      <header>
        <h2 id="add-visit">{t('aid.patrol.add')}</h2>
      </header>
      <div className="in">
        <VisitForm key={round} patrol={patrol} onDone={() => setRound((n) => n + 1)} />
      </div>
    </section>
  );
}

interface Address {
  street: string;
  house_no: string;
  flat_no?: string;
  postcode?: string;
  city?: string;
}
const nowhere: Address = { street: '', house_no: '' };
const given = (a: Address) => a.house_no.trim() !== '' && (a.street.trim() !== '' || (a.city ?? '').trim() !== '');

/** What was found at a card's address or at an address. */
function VisitForm({ patrol, card: fixed, address: at, onDone }: { patrol: number; card?: string; address?: Address; onDone: () => void }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<'card' | 'address'>('card');
  const [card, setCard] = useState(fixed ?? '');
  const [address, setAddress] = useState<Address>(at ?? nowhere);
  const [outcome, setOutcome] = useState<VisitOutcome>('FOUND');
  const [to, setTo] = useState<Address>(nowhere);
  const [note, setNote] = useState('');
  const known = fixed !== undefined || at !== undefined;
  const action = useAction(`/aid/patrols/${patrol}/visits`, { onDone: useCallback(() => onDone(), [onDone]) });
  const whom = fixed ? { card: fixed } : at || by === 'address' ? (given(address) ? { address } : undefined) : card.trim() ? { card: card.trim() } : undefined;
  return (
    <ActionForm action={action} label={t('aid.patrol.tell')} submit={t('aid.patrol.store')} disabled={!whom || (outcome === 'MOVED' && !given(to))} body={() => (whom ? { ...whom, outcome, new_address: outcome === 'MOVED' ? to : undefined, note: note.trim() || undefined } : undefined)}>
      {!known && (
        <>
          <SegmentedControl aria-label={t('aid.patrol.whom')} value={by} onChange={(v) => setBy(v as 'card')} data={(['card', 'address'] as const).map((v) => ({ value: v, label: t(`aid.patrol.by_${v}`) }))} style={{ alignSelf: 'flex-start' }} />
          {by === 'card' ? <TextInput label={t('aid.card.number')} value={card} onChange={(e) => setCard(e.currentTarget.value)} autoComplete="off" error={action.errorOf('card')} /> : <AddressFields value={address} onChange={setAddress} error={action.errorOf('address')} />}
        </>
      )}
      <fieldset className="bare choices-row">
        <legend>{t('aid.patrol.outcome')}</legend>
        {outcomes.map((o) => (
          <label key={o}>
            <input type="radio" name={`outcome${patrol}${fixed ?? at?.street ?? ''}`} checked={outcome === o} onChange={() => setOutcome(o)} /> {t(`aid.outcome.${o}`)}
          </label>
        ))}
      </fieldset>
      {outcome === 'MOVED' && (
        <fieldset className="new-person">
          <legend>{t('aid.patrol.newAddress')}</legend>
          <AddressFields value={to} onChange={setTo} error={action.errorOf('new_address')} />
        </fieldset>
      )}
      <TextInput label={t('aid.patrol.note')} description={t('aid.patrol.noteWhat')} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
    </ActionForm>
  );
}

function AddressFields({ value, onChange, error }: { value: Address; onChange: (a: Address) => void; error?: string }) {
  const { t } = useTranslation();
  const field = (f: keyof Address) => <TextInput label={t(`programme.person.${f}`)} value={value[f] ?? ''} onChange={(e) => onChange({ ...value, [f]: e.currentTarget.value })} autoComplete="off" error={f === 'street' ? error : undefined} />;
  return (
    <div className="fields">
      {field('street')}
      {field('house_no')}
      {field('flat_no')}
      {field('city')}
    </div>
  );
}

/** Each officer signs for themselves; the second signature closes the round and moves those who have moved. */
function Sign({ patrol: p, blank }: { patrol: PatrolRow; blank: number }) {
  const { t } = useTranslation();
  const me = useSession().user?.login?.toLowerCase();
  const action = useAction<{ status: string; moved: number }>(`/aid/patrols/${p.id}/sign`);
  const mine = me === p.officer_1 || me === p.officer_2;
  const signed = me !== undefined && (p.signed_1 === me || p.signed_2 === me);
  return (
    <section className="panel" aria-labelledby="sign">
      <header>
        <h2 id="sign">{t('aid.patrol.signatures')}</h2>
      </header>
      <div className="in vstack" style={{ gap: 12 }}>
        <dl className="kv">
          <dt>{t('aid.patrol.first')}</dt>
          <dd>{p.signed_1 ? `${p.signed_1}, ${dateTime(p.signed_1_at)}` : t('aid.patrol.unsigned')}</dd>
          <dt>{t('aid.patrol.second')}</dt>
          <dd>{p.signed_2 ? `${p.signed_2}, ${dateTime(p.signed_2_at)}` : t('aid.patrol.unsigned')}</dd>
        </dl>
        {p.status !== 'SIGNED' && (
          <>
            <p className="muted">{blank > 0 ? t('aid.patrol.blank', { count: blank }) : !mine ? t('aid.patrol.notMine') : signed ? t('aid.patrol.otherNext') : t('aid.patrol.signWhat')}</p>
            <ActionError action={action} />
            {mine && !signed && !action.unsure && (
              <Button style={{ alignSelf: 'flex-start' }} disabled={blank > 0} loading={action.busy} onClick={() => void action.run({})}>
                {t('aid.patrol.sign')}
              </Button>
            )}
          </>
        )}
        {action.answer?.status === 'SIGNED' && (
          <p role="status" className="notice good">
            {t('aid.patrol.closed', { count: action.answer.moved })}
          </p>
        )}
      </div>
    </section>
  );
}
