// One person's data: everything that is held, as a file for them; and its erasure. The person is named by the number of
// the party, never by name, because addresses and logs are kept longer than the data itself.
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { post } from '../api/client';
import { number } from '../ui/format';
import { IconDownload } from '../ui/icons';

export function Subject() {
  const { t } = useTranslation();
  const [party, setParty] = useState('');
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  const id = /^\d+$/.test(party.trim()) ? Number(party.trim()) : undefined;
  const held = useMutation({ mutationFn: () => post<Record<string, unknown>>('/privacy/subject-access', { party: id }) });
  const erase = useMutation({ mutationFn: () => post<{ rows?: number; kept?: string[] | null }>('/privacy/erase', { party: id, reason: reason.trim() || undefined }), onSettled: () => setSure(false) });

  function download() {
    const file = new Blob([JSON.stringify(held.data, null, 2)], { type: 'application/json' });
    const a = document.createElement('a');
    a.href = URL.createObjectURL(file);
    a.download = `dane-${id}.json`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
  }
  const sections = Object.entries(held.data ?? {}).filter(([, v]) => Array.isArray(v)) as [string, unknown[]][];
  return (
    <Part id="subject" title={t('privacy.subject')} what={t('privacy.subjectWhat')}>
      <form
        className="hstack wrap"
        style={{ alignItems: 'flex-end' }}
        onSubmit={(e) => {
          e.preventDefault();
          erase.reset();
          if (id !== undefined) held.mutate();
        }}
      >
        <TextInput label={t('privacy.party')} description={t('privacy.partyWhat')} inputMode="numeric" required withAsterisk={false} value={party} onChange={(e) => (setParty(e.currentTarget.value), held.reset())} />
        <Button type="submit" loading={held.isPending} disabled={id === undefined}>
          {t('privacy.collect')}
        </Button>
      </form>
      <Refused error={held.error} />
      {held.data && (
        <div className="vstack" role="status">
          <b>{t('privacy.held')}</b>
          <ul style={{ paddingLeft: 20 }}>
            {sections.map(([k, v]) => (
              <li key={k}>
                {t(`layer.${k}`, t(`privacy.part.${k}`, k))}: {number(v.length)}
              </li>
            ))}
          </ul>
          <div className="hstack wrap">
            <Button variant="default" leftSection={<IconDownload size={16} />} onClick={download}>
              {t('privacy.download')}
            </Button>
            <Button color="red" variant="outline" onClick={() => setSure(true)}>
              {t('privacy.erase')}
            </Button>
          </div>
        </div>
      )}
      <Refused error={erase.error} />
      {erase.isSuccess && (
        <div className="notice good" role="status">
          {t('privacy.erased', { n: number(erase.data?.rows ?? 0) })}
          {(erase.data?.kept ?? []).map((k) => (
            <p key={k} className="small">
              {k}
            </p>
          ))}
        </div>
      )}
      <Modal opened={sure} onClose={() => setSure(false)} title={t('privacy.sureTitle', { id })} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <div className="vstack" style={{ gap: 12 }}>
          <p>{t('privacy.sureWhat')}</p>
          <TextInput label={t('privacy.reason')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} data-autofocus />
          <div className="hstack">
            <Button color="red" loading={erase.isPending} onClick={() => erase.mutate()}>
              {t('privacy.erase')}
            </Button>
            <Button variant="subtle" onClick={() => setSure(false)}>
              {t('action.cancel')}
            </Button>
          </div>
        </div>
      </Modal>
    </Part>
  );
}
