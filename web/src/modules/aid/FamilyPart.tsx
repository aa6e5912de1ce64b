// Those who came together: one of them is the head, and the family's card counts for family parcels.
import { Button, Checkbox, Radio } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { Copy } from '../../ui/Copy';
import { IconPrint } from '../../ui/icons';
import { printUrl } from './RegisterPage';
import type { Issued } from './types';

export interface Registered {
  id: number;
  card: string;
  name: string;
}

export function FamilyPart({ here, onDone }: { here: Registered[]; onDone: (cards: string[]) => void }) {
  const { t } = useTranslation();
  const [out, setOut] = useState<string[]>([]);
  const [chosenHead, setHead] = useState('');
  const [family, setFamily] = useState<Issued>();
  const members = here.filter((r) => !out.includes(r.card));
  // The first one registered is usually the parent.
  const head = members.some((r) => r.card === chosenHead) ? chosenHead : (members.at(-1)?.card ?? '');
  const action = useAction<Issued, { head_card: string; member_cards: string[] }>('/aid/families', {
    onDone: useCallback(
      (made: Issued, body: { head_card: string; member_cards: string[] }) => {
        setFamily(made);
        setOut([]);
        onDone([body.head_card, ...body.member_cards]);
      },
      [onDone],
    ),
  });
  const turn = (card: string, inside: boolean) => setOut((all) => (inside ? all.filter((c) => c !== card) : [...all, card]));
  return (
    <section className="panel" aria-labelledby="family">
      <header>
        <h2 id="family">{t('aid.family.title')}</h2>
        <span className="muted small">{t('aid.family.what')}</span>
      </header>
      <div className="in vstack" style={{ gap: 12 }}>
        {here.length === 0 ? (
          <p className="muted">{t('aid.family.nobody')}</p>
        ) : (
          <ActionForm action={action} label={t('aid.family.title')} disabled={members.length < 2} submit={t('aid.family.issue', { count: members.length })} body={() => (members.length >= 2 ? { head_card: head, member_cards: members.map((r) => r.card).filter((c) => c !== head) } : undefined)}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('aid.family.in')}</th>
                  <th scope="col">{t('aid.family.who')}</th>
                  <th scope="col">{t('aid.family.head')}</th>
                </tr>
              </thead>
              <tbody>
                {here.map((r) => (
                  <tr key={r.card}>
                    <td>
                      <Checkbox aria-label={`${t('aid.family.in')}: ${r.card}`} checked={!out.includes(r.card)} onChange={(e) => turn(r.card, e.currentTarget.checked)} />
                    </td>
                    <td>
                      {r.name} <span className="mono muted nowrap">{r.card}</span>
                    </td>
                    <td>
                      <Radio name="head" aria-label={`${t('aid.family.head')}: ${r.card}`} disabled={out.includes(r.card)} checked={head === r.card} onChange={() => setHead(r.card)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ActionForm>
        )}
        {family && (
          <div className="notice good issued" role="status">
            <div className="grow">
              <b>{t('aid.family.issued')}</b> <Copy text={family.number} />
            </div>
            <Button component="a" href={printUrl('families', family.id)} target="_blank" rel="noreferrer" variant="default" leftSection={<IconPrint size={16} />}>
              {t('aid.register.print')}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
