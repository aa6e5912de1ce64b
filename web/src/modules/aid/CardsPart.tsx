// A card that exists: looked up by its number, prolonged, cancelled, printed again; somebody leaves a family or joins one.
import { Button, Select, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/client';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { LettersMenu } from '../../programme/LettersMenu';
import { PersonalMenu } from '../../registers/PersonalMenu';
import { registersQuery } from '../../registers/queries';
import { Day } from '../../ui/Day';
import { date, period } from '../../ui/format';
import { IconPrint } from '../../ui/icons';
import { Failed, Waiting } from '../../ui/States';
import { quoted, rowsOf } from './data';
import { addDays, today } from './desk/decide';
import { printUrl } from './RegisterPage';

/** A card as its own unit reads it; whose it is comes with a purpose only. */
interface CardDoc {
  id: number;
  number: string;
  status: string;
  issued_on: string;
  valid_to: string;
  valid: boolean;
  family?: string;
  first_name?: string;
  last_name?: string;
  birth_date?: string | null;
  given: Help[] | null;
}

interface FamilyDoc {
  id: number;
  number: string;
  status: string;
  valid_to: string;
  valid: boolean;
  head: string;
  members: { card: string; from: string; until?: string | null }[] | null;
  given: Help[] | null;
}

interface Help {
  kind: string;
  from: string;
  to: string;
  holder: string;
  status: string;
}

async function find(number: string, purpose: string, signal: AbortSignal): Promise<{ card?: CardDoc; family?: FamilyDoc }> {
  const asked = { filter: `number = ${quoted(number.toUpperCase())}`, limit: 1 };
  const [cards, families] = await Promise.all([rowsOf('aid_cards', asked, signal), rowsOf('aid_families', asked, signal)]);
  return {
    card: cards[0] && (await get<CardDoc>(`/aid/cards/${cards[0].id}`, { purpose }, signal)),
    family: families[0] && (await get<FamilyDoc>(`/aid/families/${families[0].id}`, {}, signal)),
  };
}

export function CardsPart() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [number, setNumber] = useState('');
  const [purpose, setPurpose] = useState('');
  const register = useQuery(registersQuery).data?.find((r) => r.name === 'aid_cards');
  const found = useQuery({ queryKey: ['programme', 'aid', 'card', number, purpose], queryFn: ({ signal }) => find(number, purpose, signal), enabled: number !== '', placeholderData: keepPreviousData });
  const { card, family } = found.data ?? {};
  return (
    <section className="panel" aria-labelledby="existing">
      <header>
        <h2 id="existing">{t('aid.card.title')}</h2>
        <span className="muted small">{t('aid.card.what')}</span>
      </header>
      <div className="in vstack" style={{ gap: 12 }}>
        <form className="hstack wrap" style={{ alignItems: 'flex-end' }} onSubmit={(e) => (e.preventDefault(), setPurpose(''), setNumber(typed.trim()))}>
          <TextInput label={t('aid.card.number')} value={typed} onChange={(e) => setTyped(e.currentTarget.value)} autoComplete="off" spellCheck={false} />
          <Button type="submit" variant="default" disabled={!typed.trim()}>
            {t('aid.card.show')}
          </Button>
        </form>
        {number && found.isPending && <Waiting what={t('aid.card.looking')} />}
        {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
        {found.data && !card && !family && <p role="status">{t('aid.card.none', { number })}</p>}
        {card && <OneCard key={card.number} card={card} personal={register && <PersonalMenu register={register} purpose={purpose} setPurpose={setPurpose} />} />}
        {family && <OneFamily key={family.number} family={family} />}
      </div>
    </section>
  );
}

/** Papers about a card; each is in Polish and Ukrainian. */
const cardLetters = [{ name: 'confirmation', title: { pl: 'Potwierdzenie rejestracji', en: 'Confirmation of registration' } }];

function OneCard({ card, personal }: { card: CardDoc; personal?: ReactNode }) {
  const { t } = useTranslation();
  const [to, setTo] = useState<string | null>(addDays(today() > card.valid_to ? today() : card.valid_to, 90));
  const [why, setWhy] = useState('');
  const prolong = useAction(`/aid/cards/${card.id}/prolong`);
  const cancel = useAction(`/aid/cards/${card.id}/cancel`, { onDone: useCallback(() => setWhy(''), []) });
  const active = card.status === 'ACTIVE';
  return (
    <div className="vstack" style={{ gap: 12 }}>
      <dl className="kv">
        <dt>{t('aid.card.number')}</dt>
        <dd className="mono">{card.number}</dd>
        <dt>{t('aid.card.who')}</dt>
        <dd className="hstack wrap">
          {[card.first_name, card.last_name].filter(Boolean).join(' ') || t('programme.person.covered')} {card.birth_date ? t('programme.person.born', { day: date(card.birth_date) }) : ''} {personal}
        </dd>
        <dt>{t('aid.card.status')}</dt>
        <dd>
          <span className={`badge ${active && card.valid_to >= today() ? 'good' : 'bad'}`}>{t(active && card.valid_to < today() ? 'aid.status.EXPIRED' : `aid.status.${card.status}`, card.status)}</span>
        </dd>
        <dt>{t('aid.register.validTo')}</dt>
        <dd className="num">{date(card.valid_to)}</dd>
        {card.family && (
          <>
            <dt>{t('aid.family.title')}</dt>
            <dd className="mono">{card.family}</dd>
          </>
        )}
      </dl>
      <Given list={card.given ?? []} />
      <div className="hstack wrap">
        <Button component="a" href={printUrl('cards', card.id)} target="_blank" rel="noreferrer" variant="default" leftSection={<IconPrint size={16} />}>
          {t('aid.register.print')}
        </Button>
        <LettersMenu path={`/aid/cards/${card.id}`} letters={cardLetters} />
      </div>
      {active && (
        <div className="two">
          <ActionForm action={prolong} label={t('aid.card.prolong')} submit={t('aid.card.prolong')} disabled={!to} body={() => (to ? { valid_to: to } : undefined)}>
            <Day label={t('aid.card.prolongTo')} value={to} onChange={setTo} minDate={today()} clearable={false} error={prolong.errorOf('valid_to')} />
          </ActionForm>
          <ActionForm action={cancel} danger label={t('aid.card.cancel')} submit={t('aid.card.cancel')} disabled={!why.trim()} body={() => (why.trim() ? { reason: why.trim() } : undefined)}>
            <TextInput label={t('aid.card.cancelWhy')} value={why} onChange={(e) => setWhy(e.currentTarget.value)} error={cancel.errorOf('reason')} />
          </ActionForm>
        </div>
      )}
    </div>
  );
}

function OneFamily({ family }: { family: FamilyDoc }) {
  const { t } = useTranslation();
  const [card, setCard] = useState('');
  const [what, setWhat] = useState<'join' | 'split'>('join');
  const act = useAction<unknown, { card: string }>(`/aid/families/${family.id}/${what}`, { onDone: useCallback(() => setCard(''), []) });
  return (
    <div className="vstack" style={{ gap: 12 }}>
      <dl className="kv">
        <dt>{t('aid.family.number')}</dt>
        <dd className="mono">{family.number}</dd>
        <dt>{t('aid.card.status')}</dt>
        <dd>{t(`aid.status.${family.status}`, family.status)}</dd>
        {family.valid_to && (
          <>
            <dt>{t('aid.register.validTo')}</dt>
            <dd className="num">{date(family.valid_to)}</dd>
          </>
        )}
        <dt>{t('aid.family.members')}</dt>
        <dd>
          {(family.members ?? []).map((m) => (
            <span key={`${m.card}${m.from}`} className={m.until ? 'old mono' : 'mono'} style={{ marginRight: 12 }}>
              {m.card}
              {m.card === family.head ? ` (${t('aid.family.head').toLowerCase()})` : ''}
            </span>
          ))}
        </dd>
      </dl>
      <Given list={family.given ?? []} />
      <Button component="a" href={printUrl('families', family.id)} target="_blank" rel="noreferrer" variant="default" leftSection={<IconPrint size={16} />} style={{ alignSelf: 'flex-start' }}>
        {t('aid.register.print')}
      </Button>
      <ActionForm action={act} label={t('aid.family.change')} submit={t(`aid.family.${what}`)} disabled={!card.trim()} body={() => (card.trim() ? { card: card.trim() } : undefined)}>
        <div className="fields">
          <Select label={t('aid.family.change')} data={(['join', 'split'] as const).map((v) => ({ value: v, label: t(`aid.family.${v}`) }))} value={what} onChange={(v) => v && setWhat(v as 'join')} allowDeselect={false} />
          <TextInput label={t('aid.family.card')} value={card} onChange={(e) => setCard(e.currentTarget.value)} error={act.errorOf('card')} autoComplete="off" />
        </div>
      </ActionForm>
    </div>
  );
}

/** What counts for the holder until when; only what the own unit gave. */
function Given({ list }: { list: Help[] }) {
  const { t } = useTranslation();
  if (!list.length) return <p className="muted small">{t('aid.card.nothingGiven')}</p>;
  return (
    <ul className="small" style={{ paddingLeft: 18 }}>
      {list.slice(0, 6).map((h, i) => (
        <li key={i} className={h.status === 'RELEASED' ? 'old' : undefined}>
          {t(`aid.kinds.${h.kind}`, h.kind)}: {period(h.from, h.to)} <span className="mono">{h.holder}</span>
        </li>
      ))}
    </ul>
  );
}
