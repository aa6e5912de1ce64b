// Other applications that may be for the same household, each with the reason. People decide; nothing is merged by itself.
import { useTranslation } from 'react-i18next';
import { useText } from '../../ui/text';
import { Go } from '../entry';
import { StateBadge } from './StateBadge';
import type { Duplicate } from './types';

export function Duplicates({ of }: { of?: Duplicate[] | null }) {
  const { t } = useTranslation();
  const text = useText();
  if (!of?.length) return null;
  return (
    <div className="duplicates" data-testid="duplicates">
      <b>▲ {t('relief.duplicate')}</b>
      <ul style={{ paddingLeft: 18 }}>
        {of.map((d) => (
          <li key={d.id}>
            <Go to={`/relief/applications/${d.id}`}>{d.number}</Go> <StateBadge state={d.state} verdict={d.verdict} />
            <div className="small">{d.why?.map(text).join('; ')}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}
