// What lies under a click besides findings: each thing with its register row, the nearest kind first.
import type { Map, PointLike } from 'maplibre-gl';

export interface Here {
  kind: 'object' | 'decision' | 'lease' | 'address' | 'lane' | 'parcel';
  register: string;
  id: number;
  label: string;
}

const kinds: [Here['kind'], string, string[], (p: Record<string, unknown>) => unknown][] = [
  ['object', 'objects', ['objects', 'objects-area', 'objects-line'], (p) => p.class_code],
  ['decision', 'decisions', ['decisions', 'decisions-edge', 'decisions-point'], (p) => p.case_number],
  ['lease', 'leases', ['leases', 'leases-edge'], (p) => p.contract_number],
  ['address', 'address_points', ['address'], (p) => `${p.street ?? ''} ${p.house_no ?? ''}`.trim()],
  ['lane', 'road_lanes', ['lanes'], (p) => p.name],
  ['parcel', 'parcels', ['parcels-hit'], (p) => p.parcel_id],
];

/** At most two of a kind, so that the list stays readable where many things stand. */
export function identify(map: Map, at: { x: number; y: number }): Here[] {
  const out: Here[] = [];
  for (const [kind, register, layers, label] of kinds) {
    const present = layers.filter((l) => map.getLayer(l));
    if (!present.length) continue;
    const reach = kind === 'lane' || kind === 'lease' || kind === 'parcel' ? 0 : 5;
    const box: [PointLike, PointLike] = [[at.x - reach, at.y - reach], [at.x + reach, at.y + reach]];
    const seen = new Set<number>();
    for (const f of map.queryRenderedFeatures(box, { layers: present })) {
      const id = Number(f.properties.id);
      if (seen.has(id) || seen.size >= 2) continue;
      seen.add(id);
      out.push({ kind, register, id, label: String(label(f.properties) ?? '') || `#${id}` });
    }
  }
  return out;
}
