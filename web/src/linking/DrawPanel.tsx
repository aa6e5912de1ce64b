// Drawing a place without a mouse: the cross-hair moves by arrows, or the coordinates are typed.
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { typedPlace } from './search';
import type { Entry } from './types';

interface Props {
  entry: Entry;
  drawing: { at: [number, number]; points: [number, number][] };
  onPlace: (body: Record<string, unknown>) => void;
  onVertex: () => void;
  onCancel: () => void;
}

export function DrawPanel({ entry, drawing, onPlace, onVertex, onCancel }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [sigma, setSigma] = useState<number | string>(1);
  const [landmark, setLandmark] = useState('');
  const [part, setPart] = useState(String(entry.parcels[0]?.no ?? ''));
  const [wrong, setWrong] = useState(false);
  const lease = entry.kind === 'lease';
  const closed = drawing.points.length > 2;

  const send = () => {
    const more = { sigma_m: Number(sigma) || undefined, landmark: landmark.trim() || undefined, part: lease ? Number(part) : undefined };
    if (typed.trim()) {
      const two = typedPlace(typed);
      setWrong(!two);
      return two && onPlace({ a: two[0], b: two[1], ...more });
    }
    const geometry = closed ? { type: 'Polygon', coordinates: [[...drawing.points, drawing.points[0]]] } : drawing.points.length === 2 ? { type: 'LineString', coordinates: drawing.points } : { type: 'Point', coordinates: drawing.points[0] ?? drawing.at };
    onPlace({ geometry, ...more });
  };
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      const el = e.target as HTMLElement | null;
      if (e.key === 'Enter' && !el?.closest('button, select, [role="listbox"]')) {
        e.preventDefault();
        latest.current();
      }
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, []);

  return (
    <div className="link-draw" role="group" aria-label={t('linking.drawing')}>
      <p className="small">{t('linking.drawingHow')}</p>
      <div className="hstack wrap" style={{ alignItems: 'flex-end' }}>
        <TextInput size="xs" label={t('linking.typed')} placeholder="X Y" value={typed} onChange={(e) => setTyped(e.currentTarget.value)} error={wrong ? t('linking.typedWrong') : undefined} style={{ minWidth: 220 }} />
        <NumberInput size="xs" label={t('linking.sigma')} value={sigma} onChange={setSigma} min={0.01} max={100} decimalSeparator="," style={{ width: 110 }} />
        {lease ? <Select size="xs" label={t('linking.partOf')} value={part} onChange={(v) => setPart(v ?? '')} data={entry.parcels.map((p) => ({ value: String(p.no), label: `${p.no}. ${p.raw}` }))} allowDeselect={false} /> : <TextInput size="xs" label={t('linking.landmark')} value={landmark} maxLength={100} onChange={(e) => setLandmark(e.currentTarget.value)} />}
        <Button size="xs" variant="default" onClick={onVertex}>
          {t('linking.vertex', { n: drawing.points.length })} <kbd className="kbd">␣</kbd>
        </Button>
        <Button size="xs" onClick={send}>
          {t(closed ? 'linking.saveArea' : 'linking.savePlace')} <kbd className="kbd">Enter</kbd>
        </Button>
        {entry.drawn && (
          <Button size="xs" variant="default" onClick={() => onPlace({ clear: true })}>
            {t('linking.clear')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={onCancel}>
          {t('action.cancel')} <kbd className="kbd">Esc</kbd>
        </Button>
      </div>
    </div>
  );
}
