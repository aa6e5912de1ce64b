// Beside a place that somebody looked for on the map: whether a scan was there, so that an empty spot is read rightly.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import { date, number } from '../ui/format';
import { IconClose } from '../ui/icons';
import { lookWords } from './figures';
import type { PlaceLook } from './types';
import './figures.css';

export function Look({ at, onClose }: { at: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [lon, lat] = at.split(',').map(Number);
  const look = useQuery({ queryKey: ['figures', 'look', lon, lat], queryFn: ({ signal }) => get<PlaceLook>('/figures/coverage/at', { lon, lat }, signal), retry: false });
  if (!look.data) return null;
  const w = lookWords(look.data);
  return (
    <div className={`look ${look.data.never ? 'never' : ''}`} role="status">
      <span className="grow">{t(`figures.look.${w.key}`, { scans: w.scans, day: date(look.data.last), n: number(look.data.findings ?? 0), count: look.data.findings ?? 0 })}</span>
      <button type="button" className="icon-btn" onClick={onClose} aria-label={t('action.close')}>
        <IconClose size={14} />
      </button>
    </div>
  );
}
