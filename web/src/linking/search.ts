import type { LinkingSearch } from './types';

const among = <T extends string>(v: unknown, of: readonly T[]): T | undefined => (of.includes(v as T) ? (v as T) : undefined);

/** What the address of the page says; anything else is left out. */
export function readSearch(s: Record<string, unknown>): LinkingSearch {
  const year = Number(s.year);
  const id = Number(s.id);
  return {
    tab: among(s.tab, ['dictionaries', 'quality'] as const),
    kind: among(s.kind, ['decision', 'lease'] as const),
    state: among(s.state, ['open', 'sample', 'waiting', 'done'] as const),
    year: Number.isInteger(year) && year > 1900 && year < 2200 ? year : undefined,
    street: typeof s.street === 'string' && s.street ? s.street.slice(0, 100) : undefined,
    sort: among(s.sort, ['best', 'money', 'entry'] as const),
    id: Number.isInteger(id) && id > 0 ? id : undefined,
  };
}

/** Two figures as a person types a place: "6014581,87 6541703,05", "54.26, 18.64", "X=… Y=…". */
export function typedPlace(text: string): [number, number] | null {
  const found = text.match(/\d+(?:[.,]\d+)?/g);
  if (!found || found.length !== 2) return null;
  const [a, b] = found.map((v) => Number(v.replace(',', '.')));
  return Number.isFinite(a) && Number.isFinite(b) ? [a, b] : null;
}

/** Metres east and north of a point in degrees. */
export function moved([lon, lat]: [number, number], east: number, north: number): [number, number] {
  return [lon + east / (111_320 * Math.cos((lat * Math.PI) / 180)), lat + north / 110_574];
}
