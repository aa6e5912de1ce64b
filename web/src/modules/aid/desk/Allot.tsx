// Parcels that are set aside for this desk alone, so that what it gives without a line is surely there. What is left goes
// back to everybody.
import { Button, NumberInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../programme/action';
import { ActionError } from '../../../programme/ActionForm';
import { dateTime, number } from '../../../ui/format';
import type { Allotment } from './store';
import type { Kit } from './types';

interface Props {
  kits: Kit[];
  point: string;
  desk: string;
  mine: Allotment[];
  onChange: (mine: Allotment[]) => void;
}

export function Allot({ kits, point, desk, mine, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <details className="fold panel allot">
      <summary>{t('aid.allot.title')}</summary>
      <div className="in vstack">
        <p className="small muted">{t('aid.allot.what')}</p>
        <ul className="plain-list">
          {kits.map((k) => (
            <li key={k.code}>
              <One kit={k} point={point} desk={desk} onMade={(a) => onChange([...mine, a])} />
            </li>
          ))}
        </ul>
        {mine.map((a) => (
          <Back key={a.id} allotment={a} name={kits.find((k) => k.code === a.kit)?.name ?? a.kit} onDone={() => onChange(mine.filter((m) => m.id !== a.id))} />
        ))}
      </div>
    </details>
  );
}

function One({ kit, point, desk, onMade }: { kit: Kit; point: string; desk: string; onMade: (a: Allotment) => void }) {
  const { t } = useTranslation();
  const [n, setN] = useState<number | string>(10);
  const action = useAction<Allotment>('/aid/desk/allotments', { onDone: onMade });
  return (
    <form
      className="vstack"
      style={{ gap: 6 }}
      onSubmit={(e) => {
        e.preventDefault();
        if (Number(n) > 0 && !action.unsure) void action.run({ point, desk, kit: kit.code, parcels: Number(n) });
      }}
    >
      <div className="hstack wrap">
        <span className="grow">
          {kit.name}
          <span className="small muted" style={{ display: 'block' }}>
            {t(kit.allotted ? 'aid.allot.mine' : 'aid.allot.free', { n: number(kit.left ?? 0) })}
          </span>
        </span>
        <NumberInput size="xs" w={80} min={1} max={500} allowDecimal={false} value={n} onChange={setN} aria-label={t('aid.allot.count', { kit: kit.name })} />
        <Button type="submit" size="xs" variant="default" loading={action.busy} aria-label={`${t('aid.allot.take')}: ${kit.name}`}>
          {t('aid.allot.take')}
        </Button>
      </div>
      <ActionError action={action} />
    </form>
  );
}

function Back({ allotment: a, name, onDone }: { allotment: Allotment; name: string; onDone: () => void }) {
  const { t } = useTranslation();
  const action = useAction(`/aid/desk/allotments/${a.id}/end`, { onDone: useCallback(() => onDone(), [onDone]) });
  return (
    <div className="vstack" style={{ gap: 6 }}>
      <div className="hstack wrap small">
        <span className="grow">{t('aid.allot.until', { kit: name, n: number(a.parcels), at: dateTime(a.until) })}</span>
        <Button size="compact-xs" variant="subtle" loading={action.busy} onClick={() => void action.run({})} aria-label={`${t('aid.allot.back')}: ${name}`}>
          {t('aid.allot.back')}
        </Button>
      </div>
      <ActionError action={action} />
    </div>
  );
}
