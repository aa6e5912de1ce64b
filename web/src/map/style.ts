// The quiet base: the town in neutral greys from our own tiles, findings the only loud thing on it.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { officePrefix } from '../api/client';
import type { Severity } from '../api/types';
// What the office's layers look like, in MapLibre's words; @name is a colour of the palette.
import symbols from './symbols.json';

type Palette = Record<'ground' | 'lane' | 'laneEdge' | 'internal' | 'parcel' | 'ours' | 'ink' | 'halo' | 'object' | 'decision' | 'lease' | 'select' | 'reference', string>;
export const palettes: Record<'light' | 'dark', Palette> = symbols.palettes;

// Fonts come from the page itself: without a glyphs address MapLibre draws text with the browser's fonts. The
// first name only tells it the weight.
export const fonts = { regular: ['Inter Variable'], medium: ['Medium Inter', 'Inter Variable'], semibold: ['SemiBold Inter', 'Inter Variable'] };

export const baseLayers = ['road_lanes', 'parcels', 'leases', 'address_points', 'scan_objects', 'decisions', 'reference_features', 'zones'] as const;
export type BaseLayer = (typeof baseLayers)[number];

export const tiles = (layers: string, query = '') => `${location.origin}${officePrefix}/tiles/${layers}/{z}/{x}/{y}${query}`;

export function findingsTiles(filter: string): string {
  // {z}/{x}/{y} must stay as they are; only the query is encoded.
  return tiles('discrepancies', filter ? `?filter=${encodeURIComponent(filter)}` : '');
}

/** A symbol of symbols.json in the colours of a scheme. */
function coloured(value: unknown, c: Palette): unknown {
  if (typeof value === 'string') return value.startsWith('@') ? c[value.slice(1) as keyof Palette] : value;
  if (Array.isArray(value)) return value.map((v) => coloured(v, c));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, c)]));
  return value;
}

/** The base map of a person: layers that their roles do not let them read are not asked for. */
export function baseStyle(scheme: 'light' | 'dark', readable: (layer: BaseLayer) => boolean): StyleSpecification {
  const c = palettes[scheme];
  const shown = baseLayers.filter(readable);
  const source = (layer: BaseLayer) => ({ type: 'vector' as const, tiles: [tiles(layer)], minzoom: symbols.from[layer], maxzoom: 16 });
  return {
    version: 8,
    sources: Object.fromEntries(shown.map((l) => [l, source(l)])),
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': c.ground } },
      ...symbols.layers.filter((l) => shown.includes(l.source as BaseLayer)).map(({ pl: _pl, en: _en, ...l }) => ({ ...(coloured(l, c) as object), 'source-layer': l.source }) as unknown as LayerSpecification),
    ],
  };
}

/** Style layers switched together by one entry of the legend. */
export const layersOf = Object.fromEntries(baseLayers.map((l) => [l, symbols.layers.filter((s) => s.source === l).map((s) => s.id)])) as Record<BaseLayer, string[]>;

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

const bySeverity = (scheme: 'light' | 'dark') =>
  ({ unknown: symbols.unknown[scheme], ...Object.fromEntries(symbols.severities.map((s) => [s.value, s[scheme]])) }) as Record<Severity | 'unknown', string>;
export const severityColours = { light: bySeverity('light'), dark: bySeverity('dark') };
