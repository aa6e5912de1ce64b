// Taking an issue back: the goods return to the stock, the next parcel is due as if there had been none, and the reason
// stays with the row.
import { Modal, TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../programme/action';
import { ActionForm } from '../../../programme/ActionForm';
import type { Given } from './types';

export function TakeBack({ item, onDone, onClose }: { item: Given; onDone: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const action = useAction(`/aid/issues/${item.issue}/reverse`, { onDone: useCallback(() => onDone(), [onDone]) });
  return (
    <Modal opened onClose={onClose} title={t('aid.desk.takeBackTitle', { kit: item.name, card: item.card })} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <ActionForm action={action} danger label={t('aid.desk.takeBack')} submit={t('aid.desk.takeBack')} disabled={reason.trim().length < 3} body={() => (reason.trim().length >= 3 ? { reason: reason.trim() } : undefined)}>
        <TextInput label={t('aid.desk.takeBackWhy')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} data-autofocus error={action.errorOf('reason')} autoComplete="off" />
      </ActionForm>
    </Modal>
  );
}
