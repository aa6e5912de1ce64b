import { Button, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Day } from '../ui/Day';
import { Part } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { put } from '../api/client';
import { date } from '../ui/format';
import { parseValue, plan, today, valueText, words, type Period } from './periods';

/** A new value for a period. What it closes or replaces is said before anybody saves. */
export function SetValue({ name, periods, legal }: { name: string; periods: Period[]; legal: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const like = periods.at(-1)?.value;
  const [text, setText] = useState('');
  const [from, setFrom] = useState<string | null>(today());
  const [to, setTo] = useState<string | null>(null);
  const [basis, setBasis] = useState('');
  const value = parseValue(name, text, like);
  const will = plan(periods, from ?? '');
  const until = to ?? will.until;
  const save = useMutation({
    mutationFn: () => put(`/params/${encodeURIComponent(name)}`, { value, valid_from: from || undefined, valid_to: until || undefined, legal_basis: basis.trim() || undefined }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['params'] }),
  });
  const show = (v: unknown) => valueText(name, v, t('params.yes'), t('params.no'));
  const period = (p: Period) => words(p, t('params.since'), t('params.until'));
  return (
    <Part id="set" title={t('params.set')} what={t('params.setWhat')}>
      <form
        className="vstack"
        style={{ gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          if (value !== undefined) save.mutate();
        }}
      >
        <div className="hstack wrap" style={{ alignItems: 'flex-start', gap: 12 }}>
          {typeof like === 'boolean' ? (
            <Select
              label={t('params.newValue')}
              data={[
                { value: 'true', label: t('params.yes') },
                { value: 'false', label: t('params.no') },
              ]}
              value={text || null}
              onChange={(v) => setText(v ?? '')}
            />
          ) : (
            <TextInput label={t('params.newValue')} required withAsterisk={false} inputMode={typeof like === 'number' ? 'decimal' : undefined} value={text} onChange={(e) => setText(e.currentTarget.value)} error={text && value === undefined ? t('params.badValue') : undefined} />
          )}
          <Day label={t('params.validFrom')} placeholder={t('params.since')} value={from} onChange={setFrom} />
          <Day label={t('params.validTo')} placeholder={will.until ? date(will.until) : t('params.until')} description={t('params.validToWhat')} inputWrapperOrder={['label', 'input', 'description', 'error']} value={to} onChange={setTo} />
          <TextInput className="grow" style={{ minWidth: 200 }} label={t('params.basis')} description={t('params.basisWhat')} inputWrapperOrder={['label', 'input', 'description', 'error']} required={legal && !periods.some((p) => p.legal_basis)} withAsterisk={false} value={basis} onChange={(e) => setBasis(e.currentTarget.value)} />
        </div>
        {value !== undefined && (
          <div className="notice warn" role="status">
            {will.closed && <p>{t('params.willClose', { value: show(will.closed.period.value), period: period(will.closed.period), day: date(will.closed.last) })}</p>}
            {will.replaced && <p>{t('params.willReplace', { value: show(will.replaced.value), period: period(will.replaced) })}</p>}
            <p>{t('params.willApply', { value: show(value), period: period({ name, value, valid_from: from, valid_to: until }) })}</p>
          </div>
        )}
        <Refused error={save.error} />
        <div className="hstack">
          <Button type="submit" loading={save.isPending} disabled={value === undefined}>
            {t('params.save')}
          </Button>
          <span role="status" className="small" style={{ color: 'var(--good)' }}>
            {save.isSuccess ? t('params.saved') : ''}
          </span>
        </div>
      </form>
    </Part>
  );
}
