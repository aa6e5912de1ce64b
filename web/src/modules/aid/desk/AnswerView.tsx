// The answer, large enough to be read across the counter: yes, no, and from when.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../../account/fields';
import { date } from '../../../ui/format';
import { Explained } from '../../../ui/Explained';
import { useText } from '../../../ui/text';
import { Verdict } from '../parts';
import type { Done } from './DeskPage';
import { isFault, type Fault, type Looked } from './look';
import type { Answer } from './types';

interface Props {
  looked?: Looked | Fault;
  at: number;
  done?: Done;
  error: unknown;
  onChoose: (i: number) => void;
  onGive: (l: Looked, i: number) => void;
}

export function AnswerView({ looked, at, done, error, onChoose, onGive }: Props) {
  const { t } = useTranslation();
  if (error) return <Refused error={error} />;
  if (done)
    return (
      <Verdict yes title={t(`aid.desk.done_${done.how}`, { kit: done.kit.name })}>
        <p>
          <span className="mono">{done.card}</span> · {t('aid.desk.next', { day: date(done.next) })}
        </p>
        {done.how !== 'stored' && <p className="small">{t(`aid.desk.doneWhat_${done.how}`)}</p>}
      </Verdict>
    );
  if (!looked)
    return (
      <div className="notice">
        <p>{t('aid.desk.how')}</p>
      </div>
    );
  if (isFault(looked))
    return (
      <Verdict yes={false} title={t('aid.desk.no')}>
        <p>{t(`aid.fault.${looked}`)}</p>
      </Verdict>
    );
  const yes = at >= 0 && looked.kits[at]?.answer.yes;
  const chosen = looked.kits[Math.max(at, 0)];
  return (
    <div className="vstack" style={{ gap: 12 }}>
      <Verdict yes={!!yes} title={yes ? t('aid.desk.yes', { kit: chosen.kit.name }) : chosen?.answer.when ? t('aid.desk.noUntil', { day: date(chosen.answer.when) }) : t('aid.desk.no')}>
        <p>
          <span className="mono">{looked.card.number}</span> · {t('aid.desk.validTo', { day: date(looked.card.validTo) })}
        </p>
        {!yes && chosen && <Why answer={chosen.answer} />}
        {!chosen && <p>{t('aid.desk.noKits')}</p>}
      </Verdict>
      {looked.kits.length > 0 && (
        <ul className="kits" aria-label={t('aid.desk.kits')}>
          {looked.kits.map(({ kit, answer }, i) => (
            <li key={kit.code} data-chosen={i === at || undefined}>
              <button type="button" className="plain grow" aria-pressed={i === at} onClick={() => onChoose(i)}>
                <b>{kit.name}</b> <span className={`badge ${answer.yes ? 'good' : 'bad'}`}>{answer.yes ? t('aid.yes') : answer.when ? t('aid.desk.from', { day: date(answer.when) }) : t('aid.no')}</span>
                {answer.yes && kit.left === 0 && <span className="badge hatched">{t('aid.desk.out')}</span>} {i === at && answer.yes && <span className="small muted">{t('aid.desk.enter')}</span>}
              </button>
              <Button size="sm" variant={i === at ? 'filled' : 'default'} disabled={!answer.yes} onClick={() => onGive(looked, i)} aria-label={t('aid.desk.giveKit', { kit: kit.name })}>
                {t('aid.desk.give')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Why({ answer }: { answer: Answer }) {
  const text = useText();
  if (answer.reason) return <p>{text(answer.reason)}</p>;
  if (!answer.code) return null;
  return (
    <p>
      <Explained code={answer.code} message={answer.code} />
    </p>
  );
}
