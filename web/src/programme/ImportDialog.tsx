// The spreadsheet that people already keep: chosen, read on trial, and only then taken in. A trial changes nothing.
import { Button, FileInput, Modal, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { upload } from '../api/client';
import { Explained } from '../ui/Explained';
import { number } from '../ui/format';
import { IconImport } from '../ui/icons';
import { ProgressBar } from '../ui/States';
import { useText } from '../ui/text';
import './programme.css';
import type { ProgrammeImport } from './types';

interface Outcome {
  read: number;
  new: number;
  rejected: number;
  skipped?: number;
  unused?: string[] | null;
  problems?: { row: number; field?: string; value?: string; code: string; message: string }[] | null;
  revision?: number | null;
}

const most = 200; // rows of problems that are shown; the rest is counted

export function ImportButton({ programme, imports }: { programme: string; imports?: ProgrammeImport[] | null }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!imports?.length) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconImport size={16} />} onClick={() => setOpen(true)}>
        {t('programme.import.open')}
      </Button>
      {open && <ImportDialog programme={programme} imports={imports} onClose={() => setOpen(false)} />}
    </>
  );
}

export function ImportDialog({ programme, imports, onClose }: { programme: string; imports: ProgrammeImport[]; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const [kind, setKind] = useState(imports[0].name);
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState({ done: 0, total: 0 });
  const send = useMutation({
    mutationFn: (rehearse: boolean) => {
      const form = new FormData();
      form.append('file', file!);
      return upload<Outcome>(`/programmes/${programme}/imports/${kind}?rehearse=${rehearse}`, form, (done, total) => setSent({ done, total }));
    },
    onSuccess: (_, rehearse) => !rehearse && void client.invalidateQueries(),
  });
  const chosen = imports.find((i) => i.name === kind)!;
  const outcome = send.data;
  const publishing = send.isPending && send.variables === false;
  const stored = send.isSuccess && send.variables === false;
  const change = (f: () => void) => (f(), send.reset());
  return (
    <Modal opened onClose={onClose} size="xl" title={t('programme.import.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="vstack" style={{ gap: 12 }}>
        <div className="hstack wrap" style={{ alignItems: 'flex-end' }}>
          {imports.length > 1 && <Select label={t('programme.import.what')} allowDeselect={false} data={imports.map((i) => ({ value: i.name, label: text(i.title) }))} value={kind} onChange={(v) => v && change(() => setKind(v))} />}
          <FileInput className="grow" label={imports.length > 1 ? t('programme.import.file') : text(chosen.title)} description="XLSX, ODS, CSV" accept=".xlsx,.ods,.csv" value={file} onChange={(f) => change(() => setFile(f))} placeholder={t('imports.choose')} data-autofocus />
          <Button variant={outcome ? 'default' : 'filled'} disabled={!file || stored} loading={send.isPending && send.variables} onClick={() => send.mutate(true)}>
            {t('imports.rehearse')}
          </Button>
        </div>
        {(chosen.fields?.length ?? 0) > 0 && !outcome && (
          <p className="small muted">
            {t('programme.import.columns')} {chosen.fields!.map((f) => text(f.title) + (f.required ? '*' : '')).join(', ')}
          </p>
        )}
        {send.isPending && <ProgressBar label={t('imports.sending')} progress={sent} />}
        <Refused error={send.error} />
        {outcome && (
          <>
            <div className="counts" role="status">
              {(['read', 'new', 'rejected'] as const).map((c) => (
                <div key={c} className="count">
                  <b>{number(outcome[c])}</b>
                  <span>{t(`counts.${c}`)}</span>
                </div>
              ))}
            </div>
            {(outcome.unused?.length ?? 0) > 0 && <p className="small">{t('programme.import.unused', { headings: outcome.unused!.join(', ') })}</p>}
            {(outcome.problems?.length ?? 0) > 0 && (
              <div className="scroll-x" style={{ maxHeight: 320 }} tabIndex={0} role="group" aria-label={t('programme.import.problems')}>
                <table className="table">
                  <thead>
                    <tr>
                      <th className="num">{t('imports.row')}</th>
                      <th>{t('imports.field')}</th>
                      <th>{t('imports.value')}</th>
                      <th>{t('imports.reason')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {outcome.problems!.slice(0, most).map((p, i) => (
                      <tr key={i}>
                        <td className="num">{p.row}</td>
                        <td>{text(chosen.fields?.find((f) => f.name === p.field)?.title) || (p.field ?? '')}</td>
                        <td className="mono">{p.value}</td>
                        <td>
                          <Explained code={p.code} message={p.message} place={{ value: p.value, field: p.field, row: p.row }} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                {outcome.problems!.length > most && <p className="muted">{t('imports.mapMore', { n: number(outcome.problems!.length - most) })}</p>}
              </div>
            )}
            {stored ? (
              <div className="notice good" role="status">
                {t('programme.import.done', { n: number(outcome.new) })}
              </div>
            ) : (
              <div className="hstack wrap">
                <Button disabled={!outcome.new} loading={publishing} onClick={() => send.mutate(false)}>
                  {t('programme.import.publish', { n: number(outcome.new) })}
                </Button>
                <span className="small muted">{t('imports.nothingYet')}</span>
              </div>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}
