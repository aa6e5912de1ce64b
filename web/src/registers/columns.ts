// A register's columns as the sheet wants them: how each is typed, how wide it stands, and why it may not be edited.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { Register, RegisterColumn, Row } from '../api/types';
import { useText } from '../ui/text';
import { kindOf, type Field } from '../ui/sheet/codec';
import type { SheetColumn } from '../ui/sheet/types';
import type { RegisterSearch } from './search';
import type { OwnField } from './types';
import { figure, isIdentifier, plain, wordOf } from './values';
import { widthFor } from './widths';

/** The officers' own fields, asked for only where the register has one that this person sees. */
export function useOwnFields(register: Register): OwnField[] {
  const some = register.columns.some((c) => c.custom);
  const fields = useQuery({ queryKey: ['fields', register.name], enabled: some, queryFn: ({ signal }) => get<OwnField[] | { fields: OwnField[] }>(`/registers/${register.name}/fields`, {}, signal).then((f) => (Array.isArray(f) ? f : f.fields)), retry: false });
  return useMemo(() => fields.data ?? [], [fields.data]);
}

export function fieldOf(c: RegisterColumn, own: OwnField | undefined, lang: 'pl' | 'en'): Field {
  const labels = new Map(own?.choices?.map((x) => [x.value, x[lang] || x.pl]) ?? []);
  const codes = c.values?.length ? c.values : (own?.choices ?? []).filter((x) => !x.retired).map((x) => x.value);
  return { kind: kindOf(c.type, c.unit), required: c.required, unit: c.unit, values: codes.length ? codes.map((v) => ({ value: v, label: labels.get(v) ?? wordOf(c, v) })) : undefined };
}

/** Every column that can stand in a sheet, in the register's order. */
export function useColumns(register: Register, own: OwnField[], rows: Row[], search: RegisterSearch, frozenTime: boolean, purpose: string): { every: SheetColumn[]; shown: SheetColumn[] } {
  const { t, i18n } = useTranslation();
  const text = useText();
  const lang = i18n.language as 'pl' | 'en';
  // Measured once over the first rows: columns that jump while one works are worse than one that is a little narrow.
  const measured = useRef<Record<string, number>>({});
  const sample = rows.length > 0;
  const every = useMemo(() => {
    const first = rows.slice(0, 60);
    return register.columns
      .filter((c) => c.type !== 'geometry')
      .map((c): SheetColumn => {
        const title = text(c.title) || c.field;
        const field = fieldOf(c, own.find((f) => f.id === c.custom || f.field === c.field), lang);
        const key = `${register.name}.${c.field}.${lang}`;
        if (sample) measured.current[key] ??= widthFor(title, first.map((r) => plain(c, r[c.field])), { mono: isIdentifier(c), sortable: true }) + 14;
        const uncovered = !!c.masked && purpose !== '' && !!register.rights?.personal;
        const covered = !!c.masked && !uncovered;
        const editable = (uncovered ? !!register.rights?.edit : !!c.editable && !c.masked) && !frozenTime;
        const why = frozenTime ? t('sheet.locked') : covered ? t('sheet.whyMasked') : register.rights && !register.rights.edit && !register.rights.create ? t('sheet.whyRole') : t('sheet.whyComputed');
        return { ...field, id: c.field, title, width: measured.current[key] ?? 120, sortable: c.sortable !== false, editable, why: editable ? undefined : why, masked: covered, fresh: covered && !frozenTime && !!register.rights?.personal && !!register.rights.create, mono: isIdentifier(c) };
      });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [register, own, lang, sample, frozenTime, purpose, t, text]);
  const shown = useMemo(() => {
    const byId = new Map(every.map((c) => [c.id, c]));
    const order = search.cols?.filter((f) => byId.has(f));
    const list = order?.length ? order.map((f) => byId.get(f)!) : every.filter((c) => c.kind !== 'json');
    return list.map((c) => (search.w?.[c.id] ? { ...c, width: search.w[c.id] } : c));
  }, [every, search.cols, search.w]);
  return { every, shown };
}

/** Sums that make sense without asking: money and areas. What stands covered is not added up: a sum would tell it. */
export const defaultSums = (register: Register): string[] => register.columns.filter(canSum).filter((c) => c.type === 'money' || c.unit === 'gr' || c.unit === 'm2').map((c) => c.field).slice(0, 6);
export const canSum = (c: RegisterColumn) => !c.personal && !c.masked && ['integer', 'int', 'number', 'money', 'area', 'real', 'float', 'numeric'].includes(c.type);

export const columnSum = (register: Register, field: string, v: number | string | null | undefined) => figure(register.columns.find((c) => c.field === field), v);
