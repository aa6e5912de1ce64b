// Finds a parcel, street, address, case number or contract and shows it on the map or in its register.
import { useQuery, keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { forwardRef, useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { SearchHit } from '../api/types';
import { IconSearch } from '../ui/icons';

const registerOf: Record<string, string> = { parcel: 'parcels', decision: 'decisions', lease: 'leases', object: 'scan_objects', address: 'address_points', street: 'road_lanes', lane: 'road_lanes' };
const zoomOf: Record<string, number> = { parcel: 18, address: 18.5, street: 16, lane: 16, decision: 18, lease: 17.5, object: 19 };

export const GlobalSearch = forwardRef<HTMLInputElement>(function GlobalSearch(_, ref) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [q] = useDebouncedValue(text.trim(), 180);
  const hits = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }): Promise<SearchHit[]> => get<SearchHit[] | { rows: SearchHit[] }>('/search', { q }, signal).then((r) => (Array.isArray(r) ? r : r.rows)),
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  // A location check is found by its number alone, which somebody reads out: it is in no register.
  const checked = /^s-?[a-z2-7]{10}$/i.test(q) ? [{ kind: 'check', id: '', label: q.toUpperCase().replace(/^S-?/, 'S-'), detail: '' } as unknown as SearchHit] : [];
  const list = q.length >= 2 ? [...checked, ...(hits.data ?? [])] : [];
  const shown = open && q.length >= 2;

  function choose(h: SearchHit | undefined) {
    if (!h) return;
    setOpen(false);
    if (h.kind === 'check') void navigate({ to: '/checks/$number', params: { number: h.label } });
    else if (h.lon !== undefined && h.lon !== null && h.lat !== undefined && h.lat !== null) {
      void navigate({ to: '/', search: (old: Record<string, unknown>) => ({ ...old, id: undefined, at: `${h.lon!.toFixed(6)},${h.lat!.toFixed(6)},${zoomOf[h.kind] ?? 17}` }) } as never);
    } else if (registerOf[h.kind]) {
      void navigate({ to: '/registers/$name', params: { name: registerOf[h.kind] }, search: { row: Number(h.id) } } as never);
    }
  }
  function keys(e: KeyboardEvent<HTMLInputElement>) {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      setOpen(true);
      setActive((a) => (list.length ? (a + (e.key === 'ArrowDown' ? 1 : -1) + list.length) % list.length : 0));
    } else if (e.key === 'Enter') choose(list[Math.min(active, list.length - 1)]);
    else if (e.key === 'Escape') {
      if (open) setOpen(false);
      else (setText(''), e.currentTarget.blur());
    }
  }

  return (
    <div className="search" role="search" onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && setOpen(false)}>
      <TextInput
        ref={ref}
        value={text}
        onChange={(e) => (setText(e.currentTarget.value), setOpen(true), setActive(0))}
        onFocus={() => setOpen(true)}
        onKeyDown={keys}
        placeholder={t('search.placeholder')}
        aria-label={t('search.placeholder')}
        leftSection={<IconSearch size={16} />}
        role="combobox"
        aria-expanded={shown}
        aria-controls={shown ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={shown && list[active] ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
      />
      {shown && (
        <ul className="search-list" role="listbox" id={`${id}-list`} aria-label={t('search.results')}>
          {list.map((h, i) => (
            <li key={`${h.kind}${h.id}${i}`} id={`${id}-${i}`} role="option" aria-selected={i === active} onMouseEnter={() => setActive(i)} onMouseDown={(e) => (e.preventDefault(), choose(h))}>
              <span className="muted small" style={{ width: 64, flex: 'none' }}>
                {t(`subject.${h.kind}`, h.kind)}
              </span>
              <span className="nowrap">{h.label}</span>
              <span className="muted small clip">{h.detail}</span>
            </li>
          ))}
          {!list.length && (
            <li role="option" aria-selected={false} aria-disabled="true" className="muted">
              {hits.isError ? t('search.failed') : hits.isFetching ? t('search.looking') : t('search.nothing')}
            </li>
          )}
        </ul>
      )}
    </div>
  );
});
