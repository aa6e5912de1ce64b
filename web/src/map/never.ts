// Lanes that no scan has looked at, hatched on the map: an empty stretch there says nothing. They are asked for as far as
// they are seen.
import type { GeoJSONSource, Map } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import { get } from '../api/client';
import { palettes } from './style';

/** The entry of the legend that switches it. */
export const NEVER = 'never_scanned';
const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Below this zoom a town's lanes are hair lines, and all of them would have to be fetched. */
const fromZoom = 11;

/** Slanted strokes, drawn here so that the pattern follows light and dark. */
function hatch(colour: string): ImageData {
  const size = 16;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const c = canvas.getContext('2d')!;
  c.strokeStyle = colour;
  c.lineWidth = 2;
  for (const shift of [-size, 0, size]) {
    c.beginPath();
    c.moveTo(shift, size);
    c.lineTo(shift + size, 0);
    c.stroke();
  }
  return c.getImageData(0, 0, size, size);
}

export function addNever(map: Map, scheme: 'light' | 'dark', shown: () => boolean): () => void {
  const c = palettes[scheme];
  map.addImage('never', hatch(scheme === 'light' ? '#6b7a82' : '#93a1a8'), { pixelRatio: 2 });
  map.addSource(NEVER, { type: 'geojson', data: nothing });
  const visibility = shown() ? 'visible' : 'none';
  map.addLayer({ id: 'never-fill', type: 'fill', source: NEVER, minzoom: fromZoom, layout: { visibility }, paint: { 'fill-pattern': 'never', 'fill-opacity': 0.75 } });
  map.addLayer({ id: 'never-edge', type: 'line', source: NEVER, minzoom: fromZoom, layout: { visibility }, paint: { 'line-color': c.ink, 'line-width': 1, 'line-dasharray': [2, 2], 'line-opacity': 0.7 } });
  let asked = '';
  let stop: AbortController | undefined;
  const load = () => {
    if (!shown() || map.getZoom() < fromZoom) return;
    const b = map.getBounds();
    const bbox = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => v.toFixed(4)).join(',');
    if (bbox === asked) return;
    asked = bbox;
    stop?.abort();
    stop = new AbortController();
    void get<FeatureCollection>('/figures/coverage/never', { bbox }, stop.signal)
      .then((f) => (map.getSource(NEVER) as GeoJSONSource | undefined)?.setData(f))
      .catch(() => {
        asked = ''; // asked again with the next movement
      });
  };
  map.on('moveend', load);
  load();
  return load;
}

export function showNever(map: Map, shown: boolean) {
  for (const id of ['never-fill', 'never-edge']) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', shown ? 'visible' : 'none');
}
