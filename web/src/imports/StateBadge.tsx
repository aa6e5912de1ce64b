import { useTranslation } from 'react-i18next';
import type { ImportJob } from '../api/types';
import { number } from '../ui/format';

export function StateBadge({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const p = job.progress;
  const percent = job.state === 'reading' && p?.total ? ` ${Math.floor(((p.done ?? 0) / p.total) * 100)} %` : job.state === 'reading' && p?.done ? ` ${number(p.done)}` : '';
  const tone = job.state === 'published' ? 'good' : job.state === 'failed' ? 'bad' : '';
  return (
    <span className={`badge ${tone}`}>
      {t(`importState.${job.state}`)}
      {percent}
      {job.state === 'published' && job.revision ? ` · r${job.revision}` : ''}
    </span>
  );
}
