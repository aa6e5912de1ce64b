// The file's columns beside the fields they were understood as, with the first rows; each match can be changed.
import { Button, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob } from '../api/types';
import { useText } from '../ui/text';
import { cell } from '../ui/Changes';
import { number } from '../ui/format';
import { mappingOf, type Mapping } from './mapping';

export function Columns({ job, editable, busy, onChange }: { job: ImportJob; editable: boolean; busy: boolean; onChange: (map: Record<string, string>) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const columns = job.detail?.columns ?? [];
  const fields = job.detail?.fields ?? [];
  const [edit, setEdit] = useState<Mapping>({});
  const dirty = Object.keys(edit).length > 0;
  const current = (name: string, field: string) => edit[name] ?? field;
  const used = useMemo(() => new Set(columns.map((c) => edit[c.name] ?? c.field).filter(Boolean)), [columns, edit]);
  const title = (f: string) => text(fields.find((x) => x.name === f)?.title) || t(`field.${f}`, f.replaceAll('_', ' '));
  const missing = fields.filter((f) => f.required && !used.has(f.name) && !(f.name in (job.options.set ?? {})));
  const sample = job.detail?.rows_sample ?? [];
  const [opened, setOpened] = useState<boolean | null>(null);
  // Folded when there is nothing to decide: every column was understood.
  const open = opened ?? (dirty || missing.length > 0 || columns.some((c) => !c.field));

  return (
    <section className="panel" aria-labelledby="columns">
      <header>
        <h2 id="columns">{t('imports.columns')}</h2>
        <span className="muted small num">{t('imports.matched', { n: number(used.size), total: number(columns.length) })}{editable ? ` · ${t('imports.columnsWhat')}` : ''}</span>
        <span className="grow" />
        {!dirty && (
          <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={() => setOpened(!open)}>
            {t(open ? 'action.hide' : 'action.show')}
          </Button>
        )}
        {dirty && (
          <>
            <Button size="compact-sm" variant="subtle" disabled={busy} onClick={() => setEdit({})}>
              {t('action.cancel')}
            </Button>
            <Button size="compact-sm" loading={busy} onClick={() => (onChange(mappingOf(columns, edit)), setEdit({}))}>
              {t('imports.rehearseAgain')}
            </Button>
          </>
        )}
      </header>
      {missing.length > 0 && (
        <div className="notice warn" style={{ margin: 12 }}>
          {t('imports.missingFields')}: <b>{missing.map((f) => title(f.name)).join(', ')}</b>
        </div>
      )}
      {!open ? null : <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="columns">
        <table className="table">
          <thead>
            <tr>
              <th>{t('imports.column')}</th>
              <th style={{ minWidth: 200 }}>{t('imports.field')}</th>
              <th>{t('imports.how')}</th>
              <th>{t('imports.samples')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((c) => {
              const field = current(c.name, c.field);
              return (
                <tr key={c.name}>
                  <td>
                    <b>{c.name}</b>
                  </td>
                  <td style={{ paddingBlock: 2 }}>
                    {editable ? (
                      <Select size="xs" searchable clearable aria-label={`${t('imports.field')}: ${c.name}`} placeholder={t('imports.notTaken')} value={field || null} onChange={(v) => setEdit({ ...edit, [c.name]: v ?? '' })} data={fields.map((f) => ({ value: f.name, label: title(f.name) }))} styles={{ input: { borderColor: c.name in edit ? 'var(--accent)' : undefined } }} />
                    ) : field ? (
                      title(field)
                    ) : (
                      <span className="muted">{t('imports.notTaken')}</span>
                    )}
                  </td>
                  <td className="muted">{t(`how.${c.name in edit ? 'flag' : c.how || 'none'}`, c.how)}</td>
                  <td className="muted clip" style={{ maxWidth: 360 }}>
                    {c.samples?.map(cell).join(' · ')}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>}
      {sample.length > 0 && (
        <details className="fold" style={{ padding: '4px 16px' }}>
          <summary>{t('imports.firstRows')}</summary>
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('imports.firstRows')}>
            <table className="table">
              <thead>
                <tr>
                  {columns.map((c) => (
                    <th key={c.name}>{c.name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {sample.slice(0, 10).map((r, i) => (
                  <tr key={i}>
                    {columns.map((c, k) => (
                      <td key={c.name} className="nowrap clip" style={{ maxWidth: 260 }}>
                        {cell(Array.isArray(r) ? r[k] : (r as Record<string, unknown>)[c.name])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}
