// Colour rules of a view. Each colour has its sign, and the first rule that fits decides.
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconClose, IconPlus } from '../ui/icons';
import { colours, ruleOperators, signs, type ColourRule } from '../ui/sheet/rules';
import type { SheetColumn } from '../ui/sheet/types';
import type { RegisterSearch } from './search';

export function RulesDialog({ every, search, set, onClose }: { every: SheetColumn[]; search: RegisterSearch; set: (patch: Partial<RegisterSearch>) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [rules, setRules] = useState<ColourRule[]>(search.rules ?? []);
  const usable = every.filter((c) => c.kind !== 'json');
  const change = (i: number, patch: Partial<ColourRule>) => setRules(rules.map((r, j) => (j === i ? { ...r, ...patch } : r)));
  const start = (field: string): ColourRule => ({ field, op: ruleOperators[every.find((c) => c.id === field)?.kind ?? 'text'][0], value: '', colour: 'red' });
  return (
    <Modal opened onClose={onClose} title={t('sheet.rules')} size="xl" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="vstack">
        <p className="muted">{t('sheet.rulesWhat')}</p>
        {rules.map((r, i) => {
          const c = every.find((x) => x.id === r.field);
          const bare = ['empty', 'filled', 'before_today', 'soon'].includes(r.op);
          return (
            <fieldset key={i} className="rule-row">
              <legend className="visually-hidden">{t('sheet.ruleNo', { n: i + 1 })}</legend>
              <Select size="xs" aria-label={t('filter.field')} searchable allowDeselect={false} data={usable.map((x) => ({ value: x.id, label: x.title }))} value={r.field} onChange={(v) => v && change(i, start(v))} />
              <Select size="xs" aria-label={t('filter.operator')} allowDeselect={false} data={ruleOperators[c?.kind ?? 'text'].map((o) => ({ value: o, label: t(`ruleOp.${o}`) }))} value={r.op} onChange={(v) => v && change(i, { op: v as ColourRule['op'] })} />
              {bare ? <span /> : c?.values?.length ? <Select size="xs" aria-label={t('filter.value')} data={c.values} value={r.value || null} onChange={(v) => change(i, { value: v ?? '' })} /> : <TextInput size="xs" aria-label={t('filter.value')} value={r.value} onChange={(e) => change(i, { value: e.currentTarget.value })} />}
              <Select size="xs" aria-label={t('sheet.colour')} allowDeselect={false} data={colours.map((x) => ({ value: x, label: `${signs[x]} ${t(`colour.${x}`)}` }))} value={r.colour} onChange={(v) => v && change(i, { colour: v as ColourRule['colour'] })} />
              <button type="button" className="icon-btn" aria-label={t('sheet.removeRule')} onClick={() => setRules(rules.filter((_, j) => j !== i))}>
                <IconClose size={14} />
              </button>
            </fieldset>
          );
        })}
        <div className="hstack wrap" style={{ justifyContent: 'space-between' }}>
          <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => usable[0] && setRules([...rules, start(usable[0].id)])}>
            {t('sheet.addRule')}
          </Button>
          <Button onClick={() => (set({ rules: rules.length ? rules : undefined }), onClose())}>{t('filter.apply')}</Button>
        </div>
      </div>
    </Modal>
  );
}
