// "Dodaj oględziny": on which day, what was seen, what was measured, under which protocol, with photos.
import { Button, FileInput, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { post, upload } from '../api/client';
import { Day } from '../ui/Day';
import { trackKey } from './ObjectTrack';

const today = () => new Intl.DateTimeFormat('sv-SE').format(new Date());
const figure = (v: number | string) => (v === '' ? undefined : Number(v));

export function ObservationForm({ object, onDone }: { object: number; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [day, setDay] = useState<string | null>(today());
  const [source, setSource] = useState('FIELD');
  const [verdict, setVerdict] = useState('PRESENT');
  const [width, setWidth] = useState<number | string>('');
  const [height, setHeight] = useState<number | string>('');
  const [area, setArea] = useState<number | string>('');
  const [protocol, setProtocol] = useState('');
  const [note, setNote] = useState('');
  const [photos, setPhotos] = useState<File[]>([]);
  const [kept, setKept] = useState<number | null>(null); // written down, with photos still to come
  const absent = verdict === 'ABSENT';
  const save = useMutation({
    mutationFn: async () => {
      const measured = absent ? {} : { width_m: figure(width), height_m: figure(height), area_m2: figure(area) };
      const id = kept ?? (await post<{ id: number }>(`/objects/${object}/observations`, { day, source, verdict, ...measured, protocol_no: protocol || undefined, note: note || undefined })).id;
      setKept(id);
      for (const photo of photos) {
        const form = new FormData();
        form.append('file', photo);
        await upload(`/registers/observations/${id}/files`, form, () => undefined);
      }
    },
    onSuccess: onDone,
    onSettled: () => void client.invalidateQueries({ queryKey: trackKey(object) }),
  });
  const options = (group: string, list: string[]) => list.map((v) => ({ value: v, label: t(`observations.${group}.${v}`) }));
  return (
    <form
      className="panel no-print"
      style={{ padding: 12, marginTop: 8 }}
      aria-label={t('observations.add')}
      onSubmit={(e) => {
        e.preventDefault();
        save.mutate();
      }}
    >
      <fieldset disabled={kept !== null} style={{ border: 0, padding: 0, margin: 0 }}>
        <Day label={t('observations.day')} value={day} onChange={setDay} maxDate={today()} required />
        <Select label={t('observations.from')} value={source} onChange={(v) => setSource(v ?? 'FIELD')} allowDeselect={false} data={options('source', ['FIELD', 'REPORT', 'PHOTO'])} />
        <Select label={t('observations.seen')} value={verdict} onChange={(v) => setVerdict(v ?? 'PRESENT')} allowDeselect={false} data={options('seenAs', ['PRESENT', 'CHANGED', 'ABSENT'])} />
        {!absent && (
          <div className="hstack wrap" style={{ alignItems: 'flex-end', gap: 8 }}>
            <NumberInput label={t('observations.width')} value={width} onChange={setWidth} min={0.01} max={100} decimalScale={2} decimalSeparator="," hideControls w={110} />
            <NumberInput label={t('observations.height')} value={height} onChange={setHeight} min={0.01} max={100} decimalScale={2} decimalSeparator="," hideControls w={110} />
            <NumberInput label={t('observations.area')} value={area} onChange={setArea} min={0.01} max={100000} decimalScale={2} decimalSeparator="," hideControls w={140} />
          </div>
        )}
        <TextInput label={t('observations.protocolNo')} value={protocol} onChange={(e) => setProtocol(e.currentTarget.value)} maxLength={100} />
        <Textarea label={t('observations.note')} value={note} onChange={(e) => setNote(e.currentTarget.value)} maxLength={2000} autosize minRows={2} />
      </fieldset>
      <FileInput label={t('observations.photos')} value={photos} onChange={setPhotos} accept="image/*" multiple clearable placeholder={t('observations.choose')} />
      {kept !== null && save.isError && <p className="small">{t('observations.kept')}</p>}
      <Refused error={save.error} />
      <div className="hstack" style={{ marginTop: 8 }}>
        <Button type="submit" size="xs" loading={save.isPending} disabled={!day}>
          {t(kept === null ? 'observations.save' : 'observations.again')}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
