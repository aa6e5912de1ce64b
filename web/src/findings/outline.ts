// Outline of the selected object on the map, from the plan's metres.
import type { Feature, Geometry, Position } from 'geojson';
import type { Plan } from '../api/types';
import { toLonLat } from '../map/crs';

function turn(epsg: number, g: Geometry): Geometry | null {
  const one = (p: Position) => toLonLat(epsg, p[0], p[1])!;
  if (!toLonLat(epsg, 500000, 500000)) return null;
  switch (g.type) {
    case 'Point':
      return { type: 'Point', coordinates: one(g.coordinates) };
    case 'LineString':
    case 'MultiPoint':
      return { type: g.type, coordinates: g.coordinates.map(one) };
    case 'Polygon':
    case 'MultiLineString':
      return { type: g.type, coordinates: g.coordinates.map((r) => r.map(one)) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: g.coordinates.map((p) => p.map((r) => r.map(one))) };
    default:
      return null;
  }
}

/** Empty when the subject is a point, which is marked on its own, or the system is not known in the browser. */
export function outline(plan: Plan): Feature[] {
  const things = plan.object ? [plan.object.geometry] : plan.decisions.length ? plan.decisions.map((d) => d.geometry) : [];
  return things
    .filter((g) => g && g.type !== 'Point')
    .map((g) => turn(plan.srid, g))
    .filter((g): g is Geometry => g !== null)
    .map((geometry) => ({ type: 'Feature', properties: {}, geometry }));
}
