// Coordinates the way Polish surveyors write them: X is north, Y is east.
import proj4 from 'proj4';

const tm = (lon0: number, k: number, x0: number, y0: number) => `+proj=tmerc +lat_0=0 +lon_0=${lon0} +k=${k} +x_0=${x0} +y_0=${y0} +ellps=GRS80 +units=m +no_defs`;
const defs: Record<number, string> = {
  2180: tm(19, 0.9993, 500000, -5300000),
  2176: tm(15, 0.999923, 5500000, 0),
  2177: tm(18, 0.999923, 6500000, 0),
  2178: tm(21, 0.999923, 7500000, 0),
  2179: tm(24, 0.999923, 8500000, 0),
};
for (const [code, def] of Object.entries(defs)) proj4.defs(`EPSG:${code}`, def);

/** Zone of PL-2000 (5–8) for a longitude, or null outside the country. */
export function zone2000(lon: number): { zone: number; epsg: number } | null {
  if (lon < 13.5 || lon >= 25.5) return null;
  const zone = Math.floor((lon + 1.5) / 3);
  return { zone, epsg: 2171 + zone };
}

const inPoland = (lon: number, lat: number) => lon > 13.5 && lon < 25.5 && lat > 48.5 && lat < 55.5;

/** Metres in a Polish system, rounded to a centimetre: [easting, northing]; null when the system is not known here. */
export function toMetres(epsg: number, lon: number, lat: number): [number, number] | null {
  if (!defs[epsg]) return null;
  const [e, n] = proj4('EPSG:4326', `EPSG:${epsg}`, [lon, lat]);
  return [Math.round(e * 100) / 100, Math.round(n * 100) / 100];
}

/** Metres of a Polish system → degrees; null when the system is not known here. */
export function toLonLat(epsg: number, e: number, n: number): [number, number] | null {
  if (!defs[epsg]) return null;
  return proj4(`EPSG:${epsg}`, 'EPSG:4326', [e, n]) as [number, number];
}

/** Lines for the pointer's readout: PL-1992, the PL-2000 zone, and degrees outside Poland. */
export function readout(lon: number, lat: number): string[] {
  const fix = (v: number) => v.toFixed(2).replace('.', ',');
  if (!inPoland(lon, lat)) return [`${lat.toFixed(6)}, ${lon.toFixed(6)}`];
  const out: string[] = [];
  const m = toMetres(2180, lon, lat)!;
  out.push(`1992  X ${fix(m[1])}  Y ${fix(m[0])}`);
  const z = zone2000(lon)!;
  const p = toMetres(z.epsg, lon, lat)!;
  out.push(`2000/${z.zone}  X ${fix(p[1])}  Y ${fix(p[0])}`);
  return out;
}
