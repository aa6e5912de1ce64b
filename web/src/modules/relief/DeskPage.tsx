// The desk: somebody telephones or stands there, and by the end of the sentence their application is registered. One path of
// keys: who, where, how many, how large, Enter. Beside it the sum that they can be told at once.
import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/client';
import type { RowsPage } from '../../api/types';
import { ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';
import { PersonPicker, personBody, type Picked } from '../../programme/PersonPicker';
import { Stopwatch, useWatch, type Watch } from '../../programme/Stopwatch';
import { ImportButton } from '../../programme/ImportDialog';
import { useProgramme } from '../../programme/queries';
import { Day } from '../../ui/Day';
import { Copy } from '../../ui/Copy';
import { date, money } from '../../ui/format';
import { useText } from '../../ui/text';
import { Go } from '../entry';
import { Duplicates } from './Duplicates';
import { emptyHousehold, givenOf, HouseholdFields } from './Household';
import { StateBadge } from './StateBadge';
import type { Given, Registered } from './types';
import { useCouncil, useWaste } from './useWaste';
import { emptyForm } from './waste';
import { WasteResult } from './WasteResult';
import './relief.css';

export function DeskPage() {
  const { t } = useTranslation();
  const watch = useWatch();
  const programme = useProgramme('relief');
  const [done, setDone] = useState<Registered[]>([]);
  const registered = useCallback((r: Registered) => setDone((d) => [r, ...d].slice(0, 8)), []);
  return (
    <>
      <div className="hstack wrap">
        <h1 className="grow">{t('relief.menu.desk')}</h1>
        <Stopwatch watch={watch} />
        <ImportButton programme="relief" imports={programme?.imports} />
      </div>
      <Form key={done.length} watch={watch} onDone={registered} last={done[0]} />
      <Latest />
    </>
  );
}

function Form({ watch, onDone, last }: { watch: Watch; onDone: (r: Registered) => void; last?: Registered }) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<Picked | null>(null);
  const [form, setForm] = useState(emptyHousehold);
  const [channel, setChannel] = useState<'DESK' | 'PAPER'>('DESK');
  const [on, setOn] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const council = useCouncil();
  const answer = useWaste({ ...emptyForm, building: form.building, persons: form.persons, area: form.area, on }, council);
  const action = useAction<Registered, Given & { channel?: string; on?: string; code?: string }>('/relief/applications', {
    onDone: (r) => {
      watch.stop();
      onDone(r);
    },
  });
  function pick(p: Picked | null) {
    setPerson(p);
    const { street, house_no, flat_no, postcode, city } = p ?? {};
    if (p?.id && house_no) setForm((f) => (f.address.house_no ? f : { ...f, address: { street, house_no, flat_no, postcode, city } }));
  }
  return (
    <div className="relief-desk" onKeyDown={watch.start}>
      <section className="panel">
        <div className="in">
          <ActionForm
            action={action}
            label={t('relief.menu.desk')}
            submit={t('relief.desk.register')}
            disabled={!person}
            body={() => (person ? { channel: code.trim() ? undefined : channel, code: code.trim() || undefined, on: on ?? undefined, ...personBody(person), ...givenOf(form, !!code.trim()) } : undefined)}
            beside={<span className="small muted">{t('relief.desk.later')}</span>}
          >
            <PersonPicker label={t('relief.field.applicant')} value={person} onChange={pick} autoFocus error={action.errorOf('person') ?? action.errorOf('pesel')} />
            <HouseholdFields form={form} onChange={setForm} errorOf={action.errorOf} />
            <div className="fields">
              <NativeSelect label={t('relief.field.channel')} value={channel} onChange={(e) => setChannel(e.currentTarget.value as 'DESK')} data={[{ value: 'DESK', label: t('relief.channel.DESK') }, { value: 'PAPER', label: t('relief.channel.PAPER') }]} />
              <TextInput label={t('relief.field.code')} description={code.trim() ? t('relief.field.codeWhat') : undefined} autoComplete="off" spellCheck={false} value={code} onChange={(e) => setCode(e.currentTarget.value)} error={action.errorOf('code')} />
              <Day label={t('relief.field.on')} placeholder={t('relief.today')} value={on} onChange={setOn} maxDate={new Date()} error={action.errorOf('on')} />
            </div>
          </ActionForm>
        </div>
      </section>
      <aside>
        {last && <Outcome of={last} />}
        <WasteResult small answer={answer} waiting={t('relief.desk.sum')} />
      </aside>
    </div>
  );
}

/** What was registered a moment ago: its number to say aloud, and what it still lacks. */
function Outcome({ of: r }: { of: Registered }) {
  const { t } = useTranslation();
  const text = useText();
  const lacks = (r.missing ?? []).map((n) => text(n.title));
  return (
    <div className={`notice ${r.complete ? 'good' : 'warn'}`} role="status" data-testid="registered">
      <b>
        <Go to={`/relief/applications/${r.id}`}>{t('relief.desk.registered', { number: r.number })}</Go>
      </b>
      <p>{r.complete ? t('relief.desk.complete') : t('relief.desk.lacks', { what: lacks.join(', ') })}</p>
      {r.support_gr > 0 && <p>{t('relief.desk.support', { sum: money(r.support_gr) })}</p>}
      {r.code && (
        <p>
          {t('relief.desk.code')} <Copy text={r.code} />
        </p>
      )}
      <Duplicates of={r.duplicates} />
    </div>
  );
}

function Latest() {
  const { t } = useTranslation();
  const rows = useQuery({ queryKey: ['programme', 'relief', 'latest'], queryFn: ({ signal }) => get<RowsPage>('/registers/relief_applications', { sort: '-received_on,-id', limit: 8 }, signal) });
  if (!rows.data?.rows.length) return null;
  return (
    <section className="panel" aria-labelledby="latest">
      <header>
        <h2 id="latest" className="grow">
          {t('relief.desk.latest')}
        </h2>
        <Go to="/relief/cases">{t('relief.desk.all')}</Go>
      </header>
      <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="latest">
        <table className="table">
          <tbody>
            {rows.data.rows.map((r) => (
              <tr key={r.id}>
                <td>
                  <Go to={`/relief/applications/${r.id}`}>{String(r.number || r.id)}</Go>
                </td>
                <td>{String(r.applicant ?? '')}</td>
                <td>
                  <StateBadge state={String(r.state)} verdict={String(r.verdict ?? '')} />
                </td>
                <td className="num">{date(r.received_on as string)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
