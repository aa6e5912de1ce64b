// The quiet base: the town in neutral greys from our own tiles, findings the only loud thing on it.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { officePrefix } from '../api/client';

export interface Palette {
  ground: string; lane: string; laneEdge: string; internal: string; parcel: string; ours: string; ink: string; halo: string; object: string; decision: string; lease: string; select: string;
}
export const palettes: Record<'light' | 'dark', Palette> = {
  light: { ground: '#eef1f1', lane: '#ffffff', laneEdge: '#cfd7da', internal: '#f7f7f2', parcel: '#b3bec3', ours: '#dfe9e4', ink: '#3c484e', halo: '#ffffff', object: '#5d6a71', decision: '#0b6370', lease: '#7a5a12', select: '#0b6370' },
  dark: { ground: '#171d20', lane: '#262e32', laneEdge: '#39444a', internal: '#22292a', parcel: '#3a474d', ours: '#1c2724', ink: '#b9c4c9', halo: '#171d20', object: '#9aa7ae', decision: '#66c4cf', lease: '#d9b25c', select: '#7fe0ea' },
};

// Fonts come from the page itself: without a glyphs address MapLibre draws text with the browser's fonts. The
// first name only tells it the weight.
export const fonts = { regular: ['Inter Variable'], medium: ['Medium Inter', 'Inter Variable'], semibold: ['SemiBold Inter', 'Inter Variable'] };

export const baseLayers = ['road_lanes', 'parcels', 'leases', 'address_points', 'scan_objects', 'decisions'] as const;
export type BaseLayer = (typeof baseLayers)[number];

export const tiles = (layers: string, query = '') => `${location.origin}${officePrefix}/tiles/${layers}/{z}/{x}/{y}${query}`;

export function findingsTiles(filter: string): string {
  // {z}/{x}/{y} must stay as they are; only the query is encoded.
  return tiles('discrepancies', filter ? `?filter=${encodeURIComponent(filter)}` : '');
}

const label = (size: unknown, padding: unknown = 4): Record<string, unknown> => ({ 'text-size': size, 'text-padding': padding, 'text-max-width': 10 });

/** The base map of a person: layers that their roles do not let them read are not asked for. */
export function baseStyle(scheme: 'light' | 'dark', readable: (layer: BaseLayer) => boolean): StyleSpecification {
  const c = palettes[scheme];
  const source = (layer: BaseLayer, minzoom: number, maxzoom = 16) => ({ type: 'vector' as const, tiles: [tiles(layer)], minzoom, maxzoom });
  const layers = [
    { id: 'ground', type: 'background', paint: { 'background-color': c.ground } },
    { id: 'parcels-hit', type: 'fill', source: 'parcels', 'source-layer': 'parcels', minzoom: 15, paint: { 'fill-opacity': 0 } }, // a click inside finds the parcel
    { id: 'parcels-ours', type: 'fill', source: 'parcels', 'source-layer': 'parcels', minzoom: 15, filter: ['==', ['to-string', ['get', 'ownership_group']], '4'], paint: { 'fill-color': c.ours, 'fill-opacity': 0.8 } },
    { id: 'leases', type: 'fill', source: 'leases', 'source-layer': 'leases', minzoom: 14, paint: { 'fill-color': c.lease, 'fill-opacity': 0.13 } },
    { id: 'leases-edge', type: 'line', source: 'leases', 'source-layer': 'leases', minzoom: 14, paint: { 'line-color': c.lease, 'line-width': 1, 'line-dasharray': [5, 2], 'line-opacity': 0.8 } },
    { id: 'lanes', type: 'fill', source: 'road_lanes', 'source-layer': 'road_lanes', paint: { 'fill-color': ['match', ['get', 'status'], 'INTERNAL', c.internal, c.lane] } },
    { id: 'parcels', type: 'line', source: 'parcels', 'source-layer': 'parcels', minzoom: 15, paint: { 'line-color': c.parcel, 'line-width': ['interpolate', ['linear'], ['zoom'], 15, 0.4, 18, 0.9] } },
    { id: 'lanes-edge', type: 'line', source: 'road_lanes', 'source-layer': 'road_lanes', paint: { 'line-color': c.laneEdge, 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 0.4, 18, 1.2] } },
    { id: 'decisions', type: 'fill', source: 'decisions', 'source-layer': 'decisions', minzoom: 15, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.decision, 'fill-opacity': 0.14 } },
    { id: 'decisions-edge', type: 'line', source: 'decisions', 'source-layer': 'decisions', minzoom: 15, filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': c.decision, 'line-width': 1, 'line-dasharray': [3, 2], 'line-opacity': 0.8 } },
    { id: 'decisions-point', type: 'circle', source: 'decisions', 'source-layer': 'decisions', minzoom: 16, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 3, 'circle-color': c.halo, 'circle-stroke-color': c.decision, 'circle-stroke-width': 1.2 } },
    { id: 'objects-area', type: 'fill', source: 'scan_objects', 'source-layer': 'scan_objects', minzoom: 16, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.object, 'fill-opacity': 0.35 } },
    { id: 'objects-line', type: 'line', source: 'scan_objects', 'source-layer': 'scan_objects', minzoom: 16, filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': c.object, 'line-width': 1.5 } },
    { id: 'objects', type: 'circle', source: 'scan_objects', 'source-layer': 'scan_objects', minzoom: 15, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 15, 1.4, 18, 3], 'circle-color': c.object, 'circle-opacity': 0.75 } },
    { id: 'parcel-number', type: 'symbol', source: 'parcels', 'source-layer': 'parcels', minzoom: 17, layout: { 'text-field': ['get', 'number'], 'text-font': fonts.regular, ...label(11) }, paint: { 'text-color': c.ink, 'text-opacity': 0.75, 'text-halo-color': c.halo, 'text-halo-width': 1 } },
    { id: 'address', type: 'symbol', source: 'address_points', 'source-layer': 'address_points', minzoom: 17, layout: { 'text-field': ['get', 'house_no'], 'text-font': fonts.medium, ...label(11) }, paint: { 'text-color': c.ink, 'text-halo-color': c.halo, 'text-halo-width': 1.2 } },
    { id: 'lane-name', type: 'symbol', source: 'road_lanes', 'source-layer': 'road_lanes', minzoom: 14, layout: { 'text-field': ['get', 'name'], 'text-font': fonts.medium, ...label(['interpolate', ['linear'], ['zoom'], 14, 10.5, 18, 13], ['interpolate', ['linear'], ['zoom'], 14, 34, 16, 16, 18, 4]) }, paint: { 'text-color': c.ink, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } },
  ] as unknown as (LayerSpecification & { source?: string })[];
  const from: Record<BaseLayer, number> = { road_lanes: 10, parcels: 14, leases: 13, decisions: 14, scan_objects: 14, address_points: 15 };
  const shown = baseLayers.filter(readable);
  return {
    version: 8,
    sources: Object.fromEntries(shown.map((l) => [l, source(l, from[l])])),
    layers: layers.filter((l) => !l.source || shown.includes(l.source as BaseLayer)),
  };
}

/** Style layers switched together by one entry of the legend. */
export const layersOf: Record<BaseLayer, string[]> = {
  road_lanes: ['lanes', 'lanes-edge', 'lane-name'],
  parcels: ['parcels-hit', 'parcels', 'parcels-ours', 'parcel-number'],
  leases: ['leases', 'leases-edge'],
  address_points: ['address'],
  scan_objects: ['objects', 'objects-area', 'objects-line'],
  decisions: ['decisions', 'decisions-edge', 'decisions-point'],
};

// worst is 'unknown' while nothing in the group is certain.
const sevField = ['coalesce', ['get', 'worst'], ['get', 'severity'], 'unknown'];

/** Findings: a cluster is a disc with its true count and the worst severity's shape on its shoulder. */
export function findingLayers(scheme: 'light' | 'dark'): LayerSpecification[] {
  const c = palettes[scheme];
  const cluster = ['>', ['coalesce', ['get', 'point_count'], 1], 1];
  const radius = ['interpolate', ['linear'], ['sqrt', ['get', 'point_count']], 1, 10, 3, 13, 10, 21, 40, 34];
  return [
    { id: 'cluster', type: 'circle', source: 'discrepancies', 'source-layer': 'discrepancies', filter: cluster, paint: { 'circle-radius': radius, 'circle-color': scheme === 'light' ? '#ffffff' : '#20282c', 'circle-opacity': 0.94, 'circle-stroke-width': 2.5, 'circle-stroke-color': ['match', sevField, ...(['info', 'low', 'medium', 'high', 'critical'] as const).flatMap((s) => [s, severityColours[scheme][s]]), c.ink] } },
    { id: 'cluster-count', type: 'symbol', source: 'discrepancies', 'source-layer': 'discrepancies', filter: cluster, layout: { 'text-field': ['to-string', ['get', 'point_count']], 'text-font': fonts.semibold, 'text-size': 11, 'text-allow-overlap': true, 'text-ignore-placement': true, 'icon-image': ['concat', 'sev-', sevField], 'icon-size': ['interpolate', ['linear'], ['get', 'point_count'], 1, 0.52, 40, 0.72], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-offset': ['interpolate', ['linear'], ['sqrt', ['get', 'point_count']], 1, ['literal', [0, -20]], 3, ['literal', [0, -23]], 10, ['literal', [0, -30]], 40, ['literal', [0, -46]]], 'icon-anchor': 'center' }, paint: { 'text-color': c.ink } },
    { id: 'finding', type: 'symbol', source: 'discrepancies', 'source-layer': 'discrepancies', filter: ['!', cluster], layout: { 'icon-image': ['concat', 'sev-', ['get', 'severity'], ['case', ['==', ['get', 'outcome'], 'unknown'], '-unknown', '']], 'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.7, 15, 0.95, 18, 1.2], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['match', ['get', 'severity'], 'critical', 5, 'high', 4, 'medium', 3, 'low', 2, 1] }, paint: { 'icon-opacity': ['case', ['==', ['get', 'state'], 'VANISHED'], 0.45, 1] } },
  ] as unknown as LayerSpecification[];
}

export const severityColours = {
  light: { info: '#5b6b75', low: '#2566a8', medium: '#a66a0b', high: '#c2410c', critical: '#8b1650', unknown: '#5f6b72' },
  dark: { info: '#a2b2bb', low: '#70aeef', medium: '#e3b04b', high: '#ff8d55', critical: '#f27bb0', unknown: '#a9b5bb' },
} as const;
