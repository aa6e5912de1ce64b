// "As it was on…": the day that is shown, and the moment whose knowledge is shown. They are two questions: what was
// true on a day, and what the office knew then.
import { Button, Modal, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Day } from '../ui/Day';
import type { RegisterSearch } from './search';

export function TimeDialog({ search, set, onClose }: { search: RegisterSearch; set: (patch: Partial<RegisterSearch>) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [on, setOn] = useState<string | null>(search.on ?? null);
  const [moment, setMoment] = useState<string | null>(search.known && !/^r/.test(search.known) ? toLocal(search.known) : null);
  const [revision, setRevision] = useState(/^r\d+$/.test(search.known ?? '') ? search.known!.slice(1) : '');
  const known = revision.trim() ? `r${revision.trim()}` : moment ? new Date(moment.replace(' ', 'T')).toISOString() : undefined;
  const wrong = revision.trim() !== '' && !/^\d+$/.test(revision.trim());
  return (
    <Modal opened onClose={onClose} title={t('sheet.asItWas')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form
        className="vstack"
        style={{ gap: 16 }}
        onSubmit={(e) => {
          e.preventDefault();
          if (wrong) return;
          set({ known, on: on ?? undefined });
          onClose();
        }}
      >
        <DateTimePicker data-autofocus clearable label={t('time.known')} description={t('time.knownWhat')} valueFormat="DD.MM.YYYY HH:mm" value={moment} onChange={(v) => (setMoment(v), setRevision(''))} maxDate={new Date()} popoverProps={{ withinPortal: true }} />
        <TextInput label={t('time.revision')} inputMode="numeric" value={revision} onChange={(e) => setRevision(e.currentTarget.value)} error={wrong ? t('bad.integer') : undefined} />
        <Day label={t('time.on')} description={t('time.onWhat')} value={on} onChange={(v) => setOn(v)} popoverProps={{ withinPortal: true }} />
        <div className="hstack" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={() => (set({ known: undefined, on: undefined }), onClose())}>
            {t('sheet.backToNow')}
          </Button>
          <Button type="submit">{t('filter.apply')}</Button>
        </div>
      </form>
    </Modal>
  );
}

function toLocal(iso: string): string | null {
  const d = new Date(iso);
  if (Number.isNaN(d.getTime())) return null;
  return `${d.toLocaleDateString('sv')} ${d.toTimeString().slice(0, 8)}`;
}
