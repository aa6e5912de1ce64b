// The registration desk: a person is looked for first, gets a temporary card, and those who came together get a family
// card. A whole family goes through by the keyboard: search, Enter, Enter, next.
import { Button, TextInput } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { personBody, PersonPicker, type Picked } from '../../programme/PersonPicker';
import { Stopwatch, useWatch } from '../../programme/Stopwatch';
import { Copy } from '../../ui/Copy';
import { Day } from '../../ui/Day';
import { IconPrint } from '../../ui/icons';
import { apiBase, officePrefix } from '../../api/client';
import { CardsPart } from './CardsPart';
import { FamilyPart, type Registered } from './FamilyPart';
import { addDays, today } from './desk/decide';
import { Head, Only, PointSelect, rememberPoint, rememberedPoint } from './parts';
import type { Issued } from './types';

/** What a card is given for unless the clerk says otherwise; the office's own term is a parameter of the server. */
const usualDays = 90;

/** Nobody has a PESEL on the first day; a document and a language everybody has. */
const fields = ['birth_date', 'document', 'citizenship', 'language', 'phone', 'pesel'] as const;

export const printUrl = (kind: 'cards' | 'families', id: number) => `${apiBase}/aid/${kind}/${id}/print`;

export function RegisterPage() {
  const { t } = useTranslation();
  return (
    <Only any={['aid.register']}>
      <Head title={t('aid.register.title')} what={t('aid.register.what')}>
        <a href={`${officePrefix}/guide`} target="_blank" rel="noreferrer">
          {t('aid.register.guide')}
        </a>
      </Head>
      <Desk />
      <CardsPart />
    </Only>
  );
}

function Desk() {
  const { t } = useTranslation();
  const [person, setPerson] = useState<Picked | null>(null);
  const [validTo, setValidTo] = useState<string | null>(() => addDays(today(), usualDays));
  const [point, setPoint] = useState(rememberedPoint);
  const [basis, setBasis] = useState('');
  const [on, setOn] = useState<string | null>(null);
  const [here, setHere] = useState<Registered[]>([]);
  const [round, setRound] = useState(0);
  const watch = useWatch();
  const submit = useRef<HTMLDivElement>(null);

  const action = useAction<Issued>('/aid/cards', {
    onDone: useCallback(
      (card: Issued) => {
        watch.stop();
        setHere((all) => [{ card: card.number, id: card.id, name: `${person?.first_name ?? ''} ${person?.last_name ?? ''}`.trim() }, ...all]);
        setPerson(null);
        setRound((n) => n + 1);
      },
      [person, watch],
    ),
  });
  // A person of the file is chosen: only Enter is left to press.
  useEffect(() => {
    if (person?.id) submit.current?.closest('form')?.querySelector<HTMLElement>('button[type=submit]')?.focus();
  }, [person?.id]);

  const last = here[0];
  return (
    <div className="two">
      <section className="panel" aria-label={t('aid.register.card')}>
        <div className="in">
          <ActionForm
            action={action}
            label={t('aid.register.card')}
            disabled={!person || !validTo}
            submit={t('aid.register.issue')}
            beside={<Stopwatch watch={watch} />}
            body={() => (person && validTo ? { ...personBody(person), valid_to: validTo, point: point || undefined, legal_basis: basis.trim() || undefined, on: on ?? undefined } : undefined)}
          >
            <PersonPicker key={round} label={t('aid.register.person')} value={person} onChange={setPerson} fields={[...fields]} autoFocus onKey={watch.start} error={action.errorOf('person')} />
            <div ref={submit} className="fields">
              <Day label={t('aid.register.validTo')} value={validTo} onChange={setValidTo} minDate={on ?? today()} error={action.errorOf('valid_to')} clearable={false} />
              <PointSelect value={point} onChange={(v) => (setPoint(v), rememberPoint(v))} error={action.errorOf('point')} />
            </div>
            <details className="fold">
              <summary>{t('aid.register.more')}</summary>
              <div className="fields" style={{ paddingTop: 8 }}>
                <Day label={t('aid.onDay')} description={t('aid.onDayWhat')} value={on} onChange={setOn} maxDate={today()} error={action.errorOf('on')} />
                <TextInput label={t('aid.register.basis')} description={t('aid.register.basisWhat')} value={basis} onChange={(e) => setBasis(e.currentTarget.value)} />
              </div>
            </details>
          </ActionForm>
          {last && (
            <div className="notice good issued" role="status" data-testid="issued">
              <div className="grow">
                <b>{t('aid.register.issued')}</b> <Copy text={last.card} /> {last.name}
              </div>
              <Button component="a" href={printUrl('cards', last.id)} target="_blank" rel="noreferrer" variant="default" leftSection={<IconPrint size={16} />}>
                {t('aid.register.print')}
              </Button>
            </div>
          )}
        </div>
      </section>
      <FamilyPart here={here} onDone={(cards) => setHere((all) => all.filter((r) => !cards.includes(r.card)))} />
    </div>
  );
}
