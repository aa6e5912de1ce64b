import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { IconCheck, IconCopy } from './icons';

/** A case number, contract number or parcel id in the fixed-width face, copied with one click. Label stands instead of a
 *  text that is too long to show. */
export function Copy({ text, plain, label }: { text: string; plain?: boolean; label?: string }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <button type="button" className="plain copy" onClick={(e) => (e.stopPropagation(), clipboard.copy(text))} title={t('action.copy')} aria-label={label ?? `${t('action.copy')}: ${text}`}>
      <span className={plain || label ? undefined : 'mono'}>{label ?? text}</span>
      {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      <span className="visually-hidden" aria-live="polite">
        {clipboard.copied ? t('action.copied') : ''}
      </span>
    </button>
  );
}
