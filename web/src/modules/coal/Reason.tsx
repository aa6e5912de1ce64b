// Taking something back: what it means, why, and one button.
import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionForm } from '../../programme/ActionForm';
import { useAction } from '../../programme/action';

interface Props {
  path: string;
  title: string;
  what: string;
  button: string;
  onClose: () => void;
}

export function Reason({ path, title, what, button, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const action = useAction(path, { onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <ActionForm action={action} danger label={title} submit={button} disabled={reason.trim().length < 3} body={() => ({ reason: reason.trim() })}>
        <p>{what}</p>
        <TextInput label={t('coal.sales.reason')} required withAsterisk={false} data-autofocus value={reason} onChange={(e) => setReason(e.currentTarget.value)} error={action.errorOf('reason')} />
      </ActionForm>
    </Modal>
  );
}
