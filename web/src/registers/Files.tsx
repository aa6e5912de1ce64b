// Files on a row: brought by dropping or choosing, with true progress; a download is always an explicit act.
import { Button, FileButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, Refusal, remove, upload } from '../api/client';
import { Explained } from '../ui/Explained';
import { bytes, dateTime } from '../ui/format';
import { IconFile, IconTrash } from '../ui/icons';
import { ProgressBar } from '../ui/States';
import { fileUrl } from './RowCard';
import type { RowFile } from './types';

export function Files({ register, id, locked, purpose }: { register: string; id: number; locked: boolean; purpose?: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = ['row', register, id, 'files'];
  const files = useQuery({ queryKey: key, queryFn: ({ signal }) => get<(RowFile & { deleted?: boolean })[] | { files: RowFile[] }>(`/registers/${register}/${id}/files`, {}, signal).then((f) => (Array.isArray(f) ? f : f.files)), retry: false });
  const [progress, setProgress] = useState<{ name: string; done: number; total: number } | null>(null);
  const [failed, setFailed] = useState<Refusal | null>(null);
  const [over, setOver] = useState(false);
  async function send(list: File[]) {
    setFailed(null);
    for (const file of list) {
      const form = new FormData();
      form.append('file', file);
      setProgress({ name: file.name, done: 0, total: file.size });
      try {
        await upload(`/registers/${register}/${id}/files`, form, (done, total) => setProgress({ name: file.name, done, total }));
      } catch (e) {
        setFailed(e as Refusal);
        break;
      }
    }
    setProgress(null);
    await client.invalidateQueries({ queryKey: key });
  }
  if (files.isError) return null;
  const list = (files.data ?? []).filter((f) => !(f as { deleted?: boolean }).deleted);
  if (locked && !list.length) return null;
  return (
    <section
      aria-label={t('rowCard.files')}
      className={over ? 'files over' : 'files'}
      onDragOver={(e) => !locked && (e.preventDefault(), setOver(true))}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        if (!locked) void send([...e.dataTransfer.files]);
      }}
    >
      <h3>
        {t('rowCard.files')} {list.length > 0 && <span className="num">({list.length})</span>}
      </h3>
      <ul className="row-list">
        {list.map((f) => (
          <li key={f.no} className="hstack">
            <IconFile size={14} />
            {f.personal && !purpose ? (
              <span className="grow clip" title={t('rowCard.filePurpose')}>
                {f.name} <span className="muted small">{t('rowCard.filePurpose')}</span>
              </span>
            ) : (
              <a href={fileUrl(register, id, f.no, purpose)} download className="grow clip">
                {f.name}
              </a>
            )}
            <span className="muted small num nowrap" title={dateTime(f.at)}>
              {bytes(f.size)}
            </span>
            {!locked && (
              <button type="button" className="icon-btn" aria-label={`${t('rowCard.deleteFile')}: ${f.name}`} onClick={() => void remove(`/registers/${register}/${id}/files/${f.no}`).then(() => client.invalidateQueries({ queryKey: key }), (e) => setFailed(e as Refusal))}>
                <IconTrash size={14} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {progress && <ProgressBar label={progress.name} progress={{ done: progress.done, total: progress.total }} />}
      {failed && (
        <p className="notice bad" role="alert">
          <Explained code={failed.code} message={failed.message} />
        </p>
      )}
      {!locked && (
        <FileButton multiple onChange={(f) => void send(f)}>
          {(props) => (
            <Button {...props} size="compact-sm" variant="default">
              {t('rowCard.addFile')}
            </Button>
          )}
        </FileButton>
      )}
    </section>
  );
}
