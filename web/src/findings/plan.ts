// Geometry of the little plan on the proof card: metres in, drawing out. Pure, so that the scale can be tested.
import type { Geometry, Position } from 'geojson';
import type { Plan } from '../api/types';

export interface Frame {
  /** Centre in metres of the office's system. */
  cx: number;
  cy: number;
  /** Half of the drawn height in metres. */
  half: number;
  width: number;
  height: number;
  /** Pixels for one metre. */
  scale: number;
}

export function positions(g: Geometry | null | undefined): Position[] {
  if (!g) return [];
  switch (g.type) {
    case 'Point':
      return [g.coordinates];
    case 'MultiPoint':
    case 'LineString':
      return g.coordinates;
    case 'MultiLineString':
    case 'Polygon':
      return g.coordinates.flat();
    case 'MultiPolygon':
      return g.coordinates.flat(2);
    default:
      return g.geometries.flatMap(positions);
  }
}

function centre(ps: Position[]): [number, number] {
  const xs = ps.map((p) => p[0]);
  const ys = ps.map((p) => p[1]);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

/** The object in the middle; enough around it to see the boundary and its accuracy; null for a plan without any geometry. */
export function frame(plan: Plan, width: number, height: number): Frame | null {
  const object = positions(plan.object?.geometry);
  const all = [...object, ...plan.decisions.flatMap((d) => positions(d.geometry)), ...plan.lanes.flatMap((l) => positions(l.geometry)), ...plan.parcels.flatMap((p) => positions(p.geometry))];
  if (!all.length) return null;
  const [cx, cy] = centre(object.length ? object : all);
  const reach = Math.max(0, ...object.map((p) => Math.hypot(p[0] - cx, p[1] - cy)));
  // Without an object the plan shows all that the server cut out, but not the cut itself, which is no boundary;
  // with one, the surroundings that matter.
  const cut = (plan.radius_m * height * 0.98) / width;
  const half = object.length ? Math.max(Math.min(plan.radius_m * 0.55, cut), reach * 1.4, 3) : cut;
  return { cx, cy, half, width, height, scale: height / (2 * half) };
}

export const toScreen = (f: Frame, p: Position): [number, number] => [
  Math.round((f.width / 2 + (p[0] - f.cx) * f.scale) * 10) / 10,
  Math.round((f.height / 2 - (p[1] - f.cy) * f.scale) * 10) / 10, // north is up
];

const line = (f: Frame, ps: Position[], close: boolean) => ps.map((p, i) => (i ? 'L' : 'M') + toScreen(f, p).join(' ')).join('') + (close ? 'Z' : '');

/** SVG path of lines and areas; points have none. */
export function path(f: Frame, g: Geometry | null | undefined): string {
  if (!g) return '';
  switch (g.type) {
    case 'LineString':
      return line(f, g.coordinates, false);
    case 'MultiLineString':
      return g.coordinates.map((l) => line(f, l, false)).join('');
    case 'Polygon':
      return g.coordinates.map((r) => line(f, r, true)).join('');
    case 'MultiPolygon':
      return g.coordinates.map((p) => p.map((r) => line(f, r, true)).join('')).join('');
    case 'GeometryCollection':
      return g.geometries.map((x) => path(f, x)).join('');
    default:
      return '';
  }
}

/** Where a name may stand without covering the object or another name: the wish, or near it; null when nowhere. */
export function place(taken: [number, number][], wish: [number, number], wide: number, f: Frame): [number, number] | null {
  const tries: [number, number][] = [[0, 0], [0, -26], [0, 26], [0, -52], [0, 52], [44, 0], [-44, 0]];
  for (const [dx, dy] of tries) {
    const [x, y] = [wish[0] + dx, wish[1] + dy];
    if (x < wide / 2 + 4 || x > f.width - wide / 2 - 4 || y < 14 || y > f.height - 26) continue;
    if (taken.some(([tx, ty]) => Math.abs(tx - x) < (wide + 36) / 2 && Math.abs(ty - y) < 20)) continue;
    taken.push([x, y]);
    return [x, y];
  }
  return null;
}

/** The longest of 1, 2, 5 × 10ⁿ metres that fits into a third of the width. */
export function scaleBar(f: Frame): { metres: number; pixels: number } {
  const most = f.width / 3 / f.scale;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * power).find((m) => m <= most) ?? power;
  return { metres, pixels: metres * f.scale };
}
