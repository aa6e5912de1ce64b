// Patrols: two officers, a day, an area, and whom to visit. The list leads to each round.
import { Textarea, TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../account/session';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { Day } from '../../ui/Day';
import { date } from '../../ui/format';
import { Empty } from '../../ui/States';
import { Go } from '../entry';
import { useGo } from '../place';
import { useRowsOf } from './data';
import { today } from './desk/decide';
import { Asked, Head, Only } from './parts';
import type { PatrolRow } from './types';

export function PatrolsPage() {
  const { t } = useTranslation();
  const patrols = useRowsOf<PatrolRow>('aid_patrols', { sort: '-on_day', limit: 100 });
  return (
    <Only any={['aid.patrol']}>
      <Head title={t('aid.patrol.title')} what={t('aid.patrol.what')} />
      <div className="two">
        <section className="panel" aria-labelledby="new-patrol">
          <header>
            <h2 id="new-patrol">{t('aid.patrol.new')}</h2>
          </header>
          <div className="in">
            <NewPatrol />
          </div>
        </section>
        <section className="panel" aria-labelledby="patrols">
          <header>
            <h2 id="patrols">{t('aid.patrol.list')}</h2>
          </header>
          <Asked query={patrols} waiting={t('aid.patrol.loading')}>
            {(rows) =>
              rows.length === 0 ? (
                <Empty title={t('aid.patrol.none')}>{t('aid.patrol.noneWhat')}</Empty>
              ) : (
                <ul className="plain-list">
                  {rows.map((p) => (
                    <li key={p.id} className="hstack wrap">
                      <span className="grow">
                        <Go to="/aid/patrols/$id" params={{ id: String(p.id) }}>
                          {p.number}
                        </Go>{' '}
                        {p.area} <span className="num muted">{date(p.on_day)}</span>
                      </span>
                      <PatrolState patrol={p} />
                    </li>
                  ))}
                </ul>
              )
            }
          </Asked>
        </section>
      </div>
    </Only>
  );
}

export function PatrolState({ patrol }: { patrol: PatrolRow }) {
  const { t } = useTranslation();
  return <span className={`badge ${patrol.status === 'SIGNED' ? 'good' : patrol.status === 'SIGNED_ONCE' ? 'hatched' : ''}`}>{t(`aid.patrol.status_${patrol.status}`)}</span>;
}

function NewPatrol() {
  const { t } = useTranslation();
  const session = useSession();
  const go = useGo();
  const [first, setFirst] = useState(session.user?.login ?? '');
  const [second, setSecond] = useState('');
  const [day, setDay] = useState<string | null>(today());
  const [area, setArea] = useState('');
  const [cards, setCards] = useState('');
  const action = useAction<{ id: number; number: string }>('/aid/patrols', { onDone: useCallback((p: { id: number }) => go(`/aid/patrols/${p.id}`), [go]) });
  const list = cards.split(/[\s,;]+/).filter(Boolean);
  return (
    <ActionForm action={action} label={t('aid.patrol.new')} submit={t('aid.patrol.start')} disabled={!first.trim() || !second.trim() || !day} body={() => (day ? { day, officers: [first.trim(), second.trim()], area: area.trim() || undefined, cards: list.length ? list : undefined } : undefined)}>
      <div className="fields">
        <TextInput label={t('aid.patrol.officer1')} description={t('aid.patrol.officerWhat')} value={first} onChange={(e) => setFirst(e.currentTarget.value)} autoComplete="off" autoCapitalize="none" spellCheck={false} error={action.errorOf('officers')} />
        <TextInput label={t('aid.patrol.officer2')} description={t('aid.patrol.officerWhat')} value={second} onChange={(e) => setSecond(e.currentTarget.value)} autoComplete="off" autoCapitalize="none" spellCheck={false} autoFocus />
        <Day label={t('aid.patrol.day')} value={day} onChange={setDay} maxDate={today()} clearable={false} error={action.errorOf('day')} />
        <TextInput label={t('aid.patrol.area')} value={area} onChange={(e) => setArea(e.currentTarget.value)} autoComplete="off" />
      </div>
      <Textarea label={t('aid.patrol.cards')} description={t('aid.patrol.cardsWhat')} autosize minRows={2} value={cards} onChange={(e) => setCards(e.currentTarget.value)} error={action.errorOf('cards')} />
    </ActionForm>
  );
}
