import { describe, expect, it } from 'vitest';
import type { Plan } from '../api/types';
import { frame, path, positions, scaleBar, toScreen } from './plan';
import { outline } from './outline';

const plan: Plan = {
  srid: 2180,
  radius_m: 25,
  object: { geometry: { type: 'Point', coordinates: [475000, 720000, 12] }, sigma_m: 0.31 },
  lanes: [{ id: 1, name: 'Lipowa', sigma_m: 0.6, geometry: { type: 'Polygon', coordinates: [[[474990, 719990], [475010, 719990], [475010, 720010], [474990, 719990]]] } }],
  parcels: [],
  decisions: [],
};

describe('the little plan is true to scale', () => {
  const f = frame(plan, 384, 232)!;
  it('the object stands in the middle and north is up', () => {
    expect(toScreen(f, [475000, 720000])).toEqual([192, 116]);
    expect(toScreen(f, [475000, 720001])[1]).toBeLessThan(116);
    expect(toScreen(f, [475001, 720000])[0]).toBeGreaterThan(192);
  });
  it('a metre is as long east as north', () => {
    const [x] = toScreen(f, [475010, 720000]);
    const [, y] = toScreen(f, [475000, 719990]);
    expect(x - 192).toBeCloseTo(y - 116, 1);
    expect(x - 192).toBeCloseTo(10 * f.scale, 0);
  });
  it('the scale bar is a round number and fits', () => {
    const bar = scaleBar(f);
    expect([1, 2, 5, 10, 20, 50]).toContain(bar.metres);
    expect(bar.pixels).toBeLessThanOrEqual(128);
    expect(bar.pixels).toBeCloseTo(bar.metres * f.scale);
  });
  it('areas are closed paths, also in several parts and with holes', () => {
    expect(path(f, plan.lanes[0].geometry)).toMatch(/^M[\d. -]+(L[\d. -]+)+Z$/);
    expect(path(f, { type: 'MultiPolygon', coordinates: [plan.lanes[0].geometry.type === 'Polygon' ? plan.lanes[0].geometry.coordinates : []] }).match(/Z/g)).toHaveLength(1);
    expect(path(f, { type: 'Point', coordinates: [0, 0] })).toBe('');
  });
  it('a long object is seen whole', () => {
    const long: Plan = { ...plan, radius_m: 10, object: { sigma_m: 0.3, geometry: { type: 'LineString', coordinates: [[475000, 720000], [475080, 720000]] } } };
    expect(frame(long, 384, 232)!.half).toBeGreaterThan(40);
  });
  it('without any geometry there is nothing to draw', () => {
    expect(frame({ ...plan, object: null, lanes: [] }, 384, 232)).toBeNull();
    expect(positions(null)).toEqual([]);
  });
  it('only areas and lines are outlined on the map, in degrees', () => {
    expect(outline(plan)).toEqual([]);
    const o = outline({ ...plan, object: { sigma_m: 0.3, geometry: { type: 'LineString', coordinates: [[475000, 720000], [475080, 720000]] } } });
    expect(o[0].geometry.type).toBe('LineString');
    const [lon, lat] = (o[0].geometry as { coordinates: number[][] }).coordinates[0];
    expect(lon).toBeGreaterThan(18);
    expect(lat).toBeGreaterThan(53);
    expect(outline({ ...plan, srid: 26986, object: { sigma_m: 0.3, geometry: { type: 'LineString', coordinates: [[0, 0], [1, 1]] } } })).toEqual([]);
  });
});
