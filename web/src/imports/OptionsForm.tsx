// What the file does not say by itself: reference system, dates, campaign, constants, completeness.
import { Button, Checkbox, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob, ImportOptions } from '../api/types';
import { Day } from '../ui/Day';
import { IconClose, IconPlus } from '../ui/icons';
import { useText } from '../ui/text';

const systems = ['EPSG:2180', 'EPSG:2176', 'EPSG:2177', 'EPSG:2178', 'EPSG:2179', 'EPSG:4326', 'EPSG:3857'];

export function OptionsForm({ job, busy, onRehearse }: { job: ImportJob; busy: boolean; onRehearse: (o: ImportOptions) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [o, setO] = useState<ImportOptions>(job.options ?? {});
  const [constants, setConstants] = useState<[string, string][]>(Object.entries(job.options?.set ?? {}));
  const fields = job.detail?.fields ?? [];
  const set = (patch: Partial<ImportOptions>) => setO({ ...o, ...patch });
  const title = (f: string) => text(fields.find((x) => x.name === f)?.title) || t(`field.${f}`, f.replaceAll('_', ' '));
  const next: ImportOptions = { ...o, set: Object.fromEntries(constants.filter(([f]) => f)) };
  const dirty = JSON.stringify(next) !== JSON.stringify({ ...job.options, set: job.options?.set ?? {} });
  return (
    <section className="panel" aria-labelledby="options">
      <details className="fold" open={job.state === 'failed'}>
        <summary style={{ padding: '6px 16px' }}>
          <h2 id="options" style={{ display: 'inline' }}>
            {t('imports.options')}
          </h2>
        </summary>
        <form
          className="in vstack"
          style={{ gap: 16, padding: '0 16px 16px' }}
          onSubmit={(e) => {
            e.preventDefault();
            onRehearse(next);
          }}
        >
          <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))', gap: 12 }}>
            <Select label={t('imports.crs')} placeholder={t('imports.crsFromFile')} data={systems} searchable clearable value={o.crs ?? null} onChange={(v) => set({ crs: v ?? undefined })} />
            <div>
              <div style={{ fontSize: 13, fontWeight: 500, marginBottom: 4 }} id="axis-label">
                {t('imports.axisOrder')}
              </div>
              <SegmentedControl fullWidth aria-labelledby="axis-label" value={o.axis ?? 'auto'} onChange={(v) => set({ axis: v as 'en' })} data={(['auto', 'en', 'ne'] as const).map((v) => ({ value: v, label: t(`axis.${v}Short`) }))} />
            </div>
            {['parcels', 'road_lanes', 'address_points', 'reference_features', 'zones'].includes(job.layer) && (
              <Day label={t('imports.on')} description={t('imports.onWhat')} value={o.on ?? null} onChange={(v) => set({ on: v ?? undefined })} />
            )}
            {job.layer === 'scan_objects' && (
              <>
                <TextInput label={t('imports.campaign')} required value={o.campaign ?? ''} onChange={(e) => set({ campaign: e.currentTarget.value || undefined })} />
                <Day label={t('imports.drivenFrom')} value={o.driven_from ?? null} onChange={(v) => set({ driven_from: v ?? undefined })} />
                <Day label={t('imports.drivenTo')} value={o.driven_to ?? null} onChange={(v) => set({ driven_to: v ?? undefined })} />
                <Select label={t('imports.point')} description={t('imports.pointWhat')} clearable value={o.point_semantics ?? null} onChange={(v) => set({ point_semantics: v ?? undefined })} data={(['BASE', 'FACE', 'CAMERA'] as const).map((v) => ({ value: v, label: t(`imports.pointIs.${v}`) }))} />
                <NumberInput label={t('imports.sigma')} description={t('imports.sigmaWhat')} min={0.01} max={100} decimalScale={2} decimalSeparator={t('imports.decimal')} value={o.sigma_m ?? ''} onChange={(v) => set({ sigma_m: typeof v === 'number' ? v : undefined })} />
              </>
            )}
            <TextInput label={t('imports.sheet')} value={o.source_layer ?? ''} onChange={(e) => set({ source_layer: e.currentTarget.value || undefined })} />
            <TextInput label={t('imports.where')} description={t('imports.whereWhat')} value={o.where ?? ''} onChange={(e) => set({ where: e.currentTarget.value || undefined })} className="mono-input" />
            <Select label={t('imports.encoding')} placeholder={t('imports.crsFromFile')} data={['UTF-8', 'CP1250', 'ISO-8859-2']} clearable value={o.encoding ?? null} onChange={(v) => set({ encoding: v ?? undefined })} />
          </div>
          <div className="vstack">
            <Checkbox label={t('imports.update')} checked={o.update ?? false} onChange={(e) => set({ update: e.currentTarget.checked || undefined })} />
            <Checkbox label={t('imports.complete')} checked={o.complete ?? job.detail?.complete ?? false} onChange={(e) => set({ complete: e.currentTarget.checked })} />
          </div>
          <div className="vstack">
            <div style={{ fontSize: 13, fontWeight: 500 }}>{t('imports.constants')}</div>
            <p className="small muted">{t('imports.constantsWhat')}</p>
            {constants.map(([f, v], i) => (
              <div className="hstack" key={i}>
                <Select size="xs" searchable aria-label={t('imports.field')} placeholder={t('imports.field')} data={fields.map((x) => ({ value: x.name, label: title(x.name) }))} value={f || null} onChange={(x) => setConstants(constants.map((c, j) => (j === i ? [x ?? '', v] : c)))} />
                <TextInput size="xs" className="grow" aria-label={t('imports.value')} placeholder={t('imports.value')} value={v} onChange={(e) => { const x = e.currentTarget.value; setConstants(constants.map((c, j) => (j === i ? [f, x] : c))); }} />
                <button type="button" className="icon-btn" aria-label={t('filter.remove')} onClick={() => setConstants(constants.filter((_, j) => j !== i))}>
                  <IconClose size={16} />
                </button>
              </div>
            ))}
            <div>
              <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setConstants([...constants, ['', '']])}>
                {t('imports.addConstant')}
              </Button>
            </div>
          </div>
          <div>
            <Button type="submit" variant={dirty ? 'filled' : 'default'} loading={busy}>
              {t('imports.rehearseAgain')}
            </Button>
          </div>
        </form>
      </details>
    </section>
  );
}
