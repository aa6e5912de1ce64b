import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { IconCheck, IconCopy } from './icons';

/** A case number, contract number or parcel id in the fixed-width face, copied with one click. */
export function Copy({ text, plain }: { text: string; plain?: boolean }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <button type="button" className="plain copy" onClick={(e) => (e.stopPropagation(), clipboard.copy(text))} title={t('action.copy')} aria-label={`${t('action.copy')}: ${text}`}>
      <span className={plain ? undefined : 'mono'}>{text}</span>
      {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      <span className="visually-hidden" aria-live="polite">
        {clipboard.copied ? t('action.copied') : ''}
      </span>
    </button>
  );
}
