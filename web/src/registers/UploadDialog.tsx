// A corrected copy of the register comes back: it becomes a change set to look at, never a blind overwrite.
import { Button, FileInput, Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, upload } from '../api/client';
import type { Register } from '../api/types';
import { Explained } from '../ui/Explained';
import { ProgressBar } from '../ui/States';

export function UploadDialog({ register, onClose }: { register: Register; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [revision, setRevision] = useState('');
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [failed, setFailed] = useState<Refusal | null>(null);
  async function send() {
    if (!file) return;
    setFailed(null);
    const form = new FormData();
    if (revision.trim()) form.append('revision', revision.trim());
    form.append('file', file);
    setProgress({ done: 0, total: file.size });
    try {
      const r = await upload<{ id: number }>(`/registers/${register.name}/changesets`, form, (done, total) => setProgress({ done, total }));
      await navigate({ to: '/registers/$name/changesets/$id', params: { name: register.name, id: String(r.id) } } as never);
    } catch (e) {
      setFailed(e as Refusal);
      setProgress(null);
    }
  }
  return (
    <Modal opened onClose={onClose} title={t('changeset.upload')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form className="vstack" style={{ gap: 12 }} onSubmit={(e) => (e.preventDefault(), void send())}>
        <p>{t('changeset.uploadWhat')}</p>
        <FileInput data-autofocus label={t('changeset.file')} placeholder={t('changeset.choose')} accept=".xlsx,.ods,.csv" value={file} onChange={setFile} clearable />
        {failed?.code === 'changeset.revision' && <TextInput label={t('time.revision')} value={revision} onChange={(e) => setRevision(e.currentTarget.value)} inputMode="numeric" />}
        {failed && (
          <div className="notice bad" role="alert">
            <Explained code={failed.code} message={failed.message} />
          </div>
        )}
        {progress && <ProgressBar label={file?.name ?? ''} progress={progress} />}
        <Button type="submit" disabled={!file || progress !== null}>
          {t('changeset.compare')}
        </Button>
      </form>
    </Modal>
  );
}
