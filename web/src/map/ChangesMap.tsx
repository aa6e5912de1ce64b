// A map of what an import would move: green what comes, ochre what changes, dashed what goes. Also told apart by line and shape.
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, Map } from 'maplibre-gl';
import { positions } from '../findings/plan';
import { fontsReady, openMap } from './map';

const colours = { light: { new: '#17713f', changed: '#a66a0b', closed: '#b3261e' }, dark: { new: '#6fce97', changed: '#e3b04b', closed: '#ff9a92' } };

export default function ChangesMap({ data }: { data: FeatureCollection }) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let map: Map | undefined;
    let gone = false;
    void fontsReady().then(() => {
      if (gone || !box.current) return;
      const ps = data.features.flatMap((f) => positions(f.geometry));
      const xs = ps.map((p) => p[0]);
      const ys = ps.map((p) => p[1]);
      const bbox = ps.length ? ([xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b)), ys.reduce((a, b) => Math.max(a, b))] as [number, number, number, number]) : null;
      try {
        map = openMap({ container: box.current, scheme, bbox, attribution: [], words: { zoomIn: t('map.zoomIn'), zoomOut: t('map.zoomOut'), north: t('map.north'), map: t('imports.map') } });
      } catch {
        return; // no WebGL: the rows above say the same
      }
      const m = map;
      m.on('load', () => {
        const c = colours[scheme];
        const colour = ['match', ['get', 'kind'], 'new', c.new, 'closed', c.closed, c.changed];
        m.addSource('changes', { type: 'geojson', data });
        const layers = [
          { id: 'c-fill', type: 'fill', source: 'changes', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.18 } },
          { id: 'c-line', type: 'line', source: 'changes', filter: ['all', ['!=', ['geometry-type'], 'Point'], ['!=', ['get', 'kind'], 'closed']], paint: { 'line-color': colour, 'line-width': 1.6 } },
          { id: 'c-closed', type: 'line', source: 'changes', filter: ['all', ['!=', ['geometry-type'], 'Point'], ['==', ['get', 'kind'], 'closed']], paint: { 'line-color': colour, 'line-width': 1.6, 'line-dasharray': [2, 2] } },
          { id: 'c-point', type: 'circle', source: 'changes', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 4.5, 'circle-color': ['match', ['get', 'kind'], 'closed', 'rgba(0,0,0,0)', colour], 'circle-stroke-color': colour, 'circle-stroke-width': 2 } },
        ] as unknown as LayerSpecification[];
        layers.forEach((l) => m.addLayer(l));
      });
    });
    return () => {
      gone = true;
      map?.remove();
    };
  }, [data, scheme, t, i18n.language]);
  const c = colours[scheme];
  return (
    <>
      <div ref={box} className="map" />
      <div className="map-readout">
        <div className="hstack" style={{ gap: 12 }}>
          {(['new', 'changed', 'closed'] as const).map((k) => (
            <span key={k}>
              <svg width="12" height="12" aria-hidden="true">
                <circle cx="6" cy="6" r="4" fill={k === 'closed' ? 'none' : c[k]} stroke={c[k]} strokeWidth="2" strokeDasharray={k === 'closed' ? '2 1.5' : undefined} />
              </svg>{' '}
              {t(`counts.${k}`)}
            </span>
          ))}
        </div>
      </div>
    </>
  );
}
