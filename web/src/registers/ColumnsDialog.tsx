// Which columns are shown, in which order and width, and which sums stand below: all by keyboard.
import { Button, Checkbox, Modal, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register } from '../api/types';
import { IconDown, IconUp } from '../ui/icons';
import type { SheetColumn } from '../ui/sheet/types';
import { canSum, defaultSums } from './columns';
import type { RegisterSearch } from './search';

export function ColumnsDialog({ register, columns, every, search, set, onClose }: { register: Register; columns: SheetColumn[]; every: SheetColumn[]; search: RegisterSearch; set: (patch: Partial<RegisterSearch>) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [order, setOrder] = useState(() => [...columns.map((c) => c.id), ...every.map((c) => c.id).filter((id) => !columns.some((c) => c.id === id))]);
  const [on, setOn] = useState(() => new Set(columns.map((c) => c.id)));
  const [sums, setSums] = useState(() => new Set(search.sums ?? defaultSums(register)));
  const [w, setW] = useState<Record<string, number>>(search.w ?? {});
  const [freeze, setFreeze] = useState(search.freeze ?? 1);
  const [moved, setMoved] = useState('');
  const toggle = (s: Set<string>, id: string) => { const n = new Set(s); if (!n.delete(id)) n.add(id); return n; };
  const shift = (i: number, by: number) => {
    const next = [...order];
    [next[i], next[i + by]] = [next[i + by], next[i]];
    setOrder(next);
    setMoved(t('sheet.movedTo', { column: every.find((c) => c.id === order[i])?.title, place: i + by + 1 }));
  };
  return (
    <Modal opened onClose={onClose} title={t('sheet.columns')} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="vstack">
        <NumberInput size="xs" label={t('sheet.freezeFirst')} min={0} max={10} value={freeze} onChange={(v) => setFreeze(Number(v) || 0)} style={{ width: 200 }} />
        <div className="visually-hidden" aria-live="polite">
          {moved}
        </div>
        <div className="scroll-x">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('filter.field')}</th>
                <th scope="col">{t('sheet.sum')}</th>
                <th scope="col">{t('sheet.widthPx')}</th>
                <th scope="col">{t('sheet.order')}</th>
              </tr>
            </thead>
            <tbody>
              {order.map((id, i) => {
                const c = every.find((x) => x.id === id)!;
                const column = register.columns.find((x) => x.field === id)!;
                return (
                  <tr key={id}>
                    <td>
                      <Checkbox size="xs" label={c.title} checked={on.has(id)} onChange={() => setOn(toggle(on, id))} />
                    </td>
                    <td>{canSum(column) && <Checkbox size="xs" aria-label={`${t('sheet.sum')}: ${c.title}`} checked={sums.has(id)} onChange={() => setSums(toggle(sums, id))} />}</td>
                    <td>
                      <NumberInput size="xs" aria-label={`${t('sheet.widthPx')}: ${c.title}`} min={48} max={800} step={20} value={w[id] ?? c.width} onChange={(v) => setW({ ...w, [id]: Number(v) || c.width })} style={{ width: 90 }} />
                    </td>
                    <td className="nowrap">
                      <button type="button" className="icon-btn" disabled={i === 0} aria-label={`${t('sheet.up')}: ${c.title}`} onClick={() => shift(i, -1)}>
                        <IconUp size={14} />
                      </button>
                      <button type="button" className="icon-btn" disabled={i === order.length - 1} aria-label={`${t('sheet.down')}: ${c.title}`} onClick={() => shift(i, 1)}>
                        <IconDown size={14} />
                      </button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        <div className="hstack" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={() => (set({ cols: undefined, w: undefined, freeze: undefined, sums: undefined }), onClose())}>
            {t('sheet.likeAtFirst')}
          </Button>
          <Button
            disabled={!on.size}
            onClick={() => {
              const cols = order.filter((id) => on.has(id));
              set({ cols, w: Object.keys(w).length ? w : undefined, freeze, sums: [...sums] });
              onClose();
            }}
          >
            {t('filter.apply')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
