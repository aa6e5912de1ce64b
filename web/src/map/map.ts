// One way to open a map: our worker, our fonts, our controls, nothing from outside.
import { AttributionControl, Map, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { baseStyle } from './style';

setWorkerUrl(workerUrl);

export interface Opening {
  container: HTMLElement;
  scheme: 'light' | 'dark';
  bbox?: [number, number, number, number] | null;
  attribution: string[];
  words: { zoomIn: string; zoomOut: string; north: string; map: string };
  compact?: boolean;
  /** Rows of each register that the person may read; a register that is missing is not theirs. Absent: everything. */
  counts?: Record<string, number>;
}

/** Labels are drawn with the page's fonts: the Polish letters must be there before the first tile. */
export const fontsReady = () =>
  Promise.all(['400', '500', '600'].map((w) => document.fonts.load(`${w} 16px "Inter Variable"`, 'AaĄąĆćĘęŁłŃńÓóŚśŹźŻż0123456789'))).catch(() => undefined);

export function openMap(o: Opening): Map {
  const map = new Map({
    container: o.container,
    style: baseStyle(o.scheme, (l) => !o.counts || o.counts[l] !== undefined),
    bounds: o.bbox ? [[o.bbox[0], o.bbox[1]], [o.bbox[2], o.bbox[3]]] : [[14.1, 49.0], [24.2, 54.9]],
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    maxZoom: 21,
    maxPitch: 0,
    fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
    locale: { 'NavigationControl.ZoomIn': o.words.zoomIn, 'NavigationControl.ZoomOut': o.words.zoomOut, 'NavigationControl.ResetBearing': o.words.north, 'Map.Title': o.words.map },
  });
  map.addControl(new NavigationControl({ visualizePitch: false }), 'top-left');
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 120 }), 'bottom-right');
  if (o.attribution.length) map.addControl(new AttributionControl({ compact: true, customAttribution: o.attribution }), 'bottom-right');
  map.keyboard.enable();
  return map;
}
