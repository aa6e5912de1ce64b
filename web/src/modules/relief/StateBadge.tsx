import { useTranslation } from 'react-i18next';

const tone: Record<string, string> = { CALLED: 'hatched', PAID: 'good', APPEALED: 'bad' };

/** Where an application stands; once decided, also how. */
export function StateBadge({ state, verdict }: { state: string; verdict?: string }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={`badge ${tone[state] ?? ''}`}>{t(`relief.state.${state}`, state)}</span>
      {verdict && (
        <>
          {' '}
          <span className={`badge ${verdict === 'POSITIVE' ? 'good' : verdict === 'NEGATIVE' ? 'bad' : ''}`}>{t(`relief.verdict.${verdict}`, verdict)}</span>
        </>
      )}
    </>
  );
}
