// Rates and bands as people type them, and as they are sent.
import type { WhatIf } from './types';

export interface Try {
  area: string;
  limit: string;
  above: string;
  bands: { persons: number; building: string; percent: string; floor: string }[];
}

export interface Numbers {
  area_gr: number;
  area_limit_m2: number;
  area_above_gr: number;
  bands: { persons: number; building: string; percent: number; floor_gr: number }[];
}

const zl = (gr: number) => (gr / 100).toFixed(2).replace('.', ',');
const gr = (s: string) => (/^\d{1,6}([.,]\d{1,2})?$/.test(s.trim()) ? Math.round(Number(s.trim().replace(',', '.')) * 100) : undefined);
const whole = (s: string) => (/^\d{1,6}$/.test(s.trim()) ? Number(s) : undefined);

export const writeTry = (n: Numbers): Try => ({ area: zl(n.area_gr), limit: String(n.area_limit_m2), above: zl(n.area_above_gr), bands: n.bands.map((b) => ({ persons: b.persons, building: b.building, percent: String(b.percent), floor: zl(b.floor_gr) })) });

/** What is sent, when every figure can be read. */
export function readTry(t: Try): Pick<WhatIf, 'rates' | 'bands'> | undefined {
  const rates = { area_gr: gr(t.area), area_limit_m2: whole(t.limit), area_above_gr: gr(t.above) };
  const bands = t.bands.map((b) => ({ persons: b.persons, building: b.building, percent: whole(b.percent), floor_gr: gr(b.floor) }));
  const known = (o: object) => Object.values(o).every((v) => v !== undefined);
  return known(rates) && bands.every((b) => known(b) && (b.percent as number) <= 100) ? ({ rates, bands } as Pick<WhatIf, 'rates' | 'bands'>) : undefined;
}

/** The numbers in force, of the office's parameters. */
export function numbersOf(params: { name: string; value: unknown }[]): Numbers | undefined {
  const of = (name: string) => params.find((p) => p.name === name)?.value;
  const [area_gr, area_limit_m2, area_above_gr, bands] = ['waste_area_gr', 'waste_area_limit_m2', 'waste_area_above_gr', 'relief_bands'].map(of);
  if (![area_gr, area_limit_m2, area_above_gr].every((v) => typeof v === 'number') || !Array.isArray(bands)) return undefined;
  return { area_gr, area_limit_m2, area_above_gr, bands } as Numbers;
}
