// The map on paper: to scale, as a PDF that the server draws of the layers that are shown.
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { file } from '../api/client';
import type { Office } from '../api/types';
import { IconPrint } from '../ui/icons';

// From below to above, as on the map.
const order = ['parcels', 'road_lanes', 'zones', 'address_points', 'leases', 'decisions', 'scan_objects', 'discrepancies'];
const scales = [250, 500, 1000, 2000, 5000, 10_000, 25_000];
const papers = ['A4', 'A3', 'A2', 'A1', 'A0'];

/** view is what the map shows: west,south,east,north in degrees. */
export function PrintMap({ office, view, hidden }: { office: Office; view?: string; hidden: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState('');
  const [scale, setScale] = useState('500');
  const [paper, setPaper] = useState('A4-L');
  const [srid, setSrid] = useState(String(office.srid));
  const [west, south, east, north] = (view ?? office.bbox?.join(',') ?? '').split(',').map(Number);
  const layers = order.filter((l) => office.counts?.[l] !== undefined && !hidden.includes(l));
  const print = useMutation({
    mutationFn: () =>
      file('/print', { title: title.trim() || undefined, layers, lon: (west + east) / 2, lat: (south + north) / 2, scale: Number(scale), paper: paper.slice(0, 2), landscape: paper.endsWith('L'), srid: Number(srid), lang: i18n.language === 'en' ? 'en' : 'pl' }, `map-${scale}-${paper.slice(0, 2).toLowerCase()}.pdf`),
    onSuccess: () => setOpen(false),
  });
  const systems = [...new Set([office.srid, 2180, 2176, 2177, 2178, 2179])];
  return (
    <>
      <button type="button" className="icon-btn map-print" onClick={() => setOpen(true)} aria-label={t('print.open')} title={t('print.open')}>
        <IconPrint />
      </button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('print.title')} closeButtonProps={{ 'aria-label': t('print.cancel') }}>
        <form
          className="vstack"
          style={{ gap: 12 }}
          onSubmit={(e) => {
            e.preventDefault();
            print.mutate();
          }}
        >
          <p className="muted small">{t('print.what')}</p>
          <TextInput label={t('print.heading')} value={title} maxLength={120} onChange={(e) => setTitle(e.currentTarget.value)} data-autofocus />
          <NativeSelect label={t('print.scale')} value={scale} onChange={(e) => setScale(e.currentTarget.value)} data={scales.map((s) => ({ value: String(s), label: `1:${s}` }))} />
          <NativeSelect label={t('print.paper')} value={paper} onChange={(e) => setPaper(e.currentTarget.value)} data={papers.flatMap((p) => [{ value: `${p}-L`, label: `${p}, ${t('print.landscape')}` }, { value: `${p}-P`, label: `${p}, ${t('print.portrait')}` }])} />
          <NativeSelect label={t('print.system')} value={srid} onChange={(e) => setSrid(e.currentTarget.value)} data={systems.map((s) => ({ value: String(s), label: `EPSG:${s}` }))} />
          <Refused error={print.error} />
          <span role="status" className="small">
            {print.isPending ? t('print.drawing') : ''}
          </span>
          <div className="hstack" style={{ gap: 8, justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={() => setOpen(false)}>
              {t('print.cancel')}
            </Button>
            <Button type="submit" loading={print.isPending} disabled={!layers.length || Number.isNaN(west)}>
              {t('print.make')}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
