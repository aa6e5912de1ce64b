import { describe, expect, it } from 'vitest';
import { clusterCell } from './cells';
import { readout, toLonLat, toMetres, zone2000 } from './crs';

describe('coordinates', () => {
  it('are the ones PROJ gives', () => {
    // Warszawa, Rotunda: gdaltransform -s_srs EPSG:4326 -t_srs EPSG:2180
    const [e, n] = toMetres(2180, 21.0122, 52.2297)!;
    expect(e).toBeCloseTo(637382.2, 1);
    expect(n).toBeCloseTo(486757.21, 1);
  });
  it('come back within a centimetre', () => {
    for (const epsg of [2180, 2176, 2177, 2178, 2179]) {
      const [e, n] = toMetres(epsg, 18.64, 54.26)!;
      const [lon, lat] = toLonLat(epsg, e, n)!;
      expect(lon).toBeCloseTo(18.64, 6);
      expect(lat).toBeCloseTo(54.26, 6);
    }
    expect(toMetres(26986, 18, 54)).toBeNull();
  });
  it('PL-2000 has four zones', () => {
    expect(zone2000(14.6)).toEqual({ zone: 5, epsg: 2176 });
    expect(zone2000(18.6)).toEqual({ zone: 6, epsg: 2177 });
    expect(zone2000(21.0)).toEqual({ zone: 7, epsg: 2178 });
    expect(zone2000(23.9)).toEqual({ zone: 8, epsg: 2179 });
    expect(zone2000(2.3)).toBeNull();
  });
  it('the readout writes X north as surveyors do, and degrees elsewhere', () => {
    const lines = readout(18.64, 54.26);
    expect(lines[0]).toMatch(/^1992 {2}X 7\d{5},\d\d {2}Y 4\d{5},\d\d$/);
    expect(lines[1]).toMatch(/^2000\/6 {2}X 60\d{5},\d\d {2}Y 65\d{5},\d\d$/);
    expect(readout(2.35, 48.85)).toEqual(['48.850000, 2.350000']);
  });
});

describe('a group on the map', () => {
  it('is one of 64 cells of its tile', () => {
    const [w, s, e, n] = clusterCell([18.6365, 54.2585], 13);
    expect(w).toBeLessThanOrEqual(18.6365);
    expect(e).toBeGreaterThan(18.6365);
    expect(s).toBeLessThanOrEqual(54.2585);
    expect(n).toBeGreaterThan(54.2585);
    expect(e - w).toBeCloseTo(360 / 2 ** 13 / 8, 6);
  });
});
