// The map of one row: its place and parcels, the candidates by number, and a cross-hair for drawing.
import { useComputedColorScheme } from '@mantine/core';
import type { Feature } from 'geojson';
import { Marker, type GeoJSONSource, type Map } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Office } from '../api/types';
import { readout } from '../map/crs';
import { fontsReady, openMap } from '../map/map';
import { palettes } from '../map/style';
import type { Entry } from './types';

interface Props {
  office: Office;
  entry?: Entry;
  marked: number;
  onPick: (index: number) => void;
  /** Vertices drawn so far and the cross-hair, while a place is being drawn. */
  drawing?: { at: [number, number]; points: [number, number][] };
  onPoint: (at: [number, number]) => void;
}

export default function LinkMap({ office, entry, marked, onPick, drawing, onPoint }: Props) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<Map | null>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef({ onPick, onPoint, drawing });
  latest.current = { onPick, onPoint, drawing };

  useEffect(() => {
    let m: Map | undefined;
    let gone = false;
    void fontsReady().then(() => {
      if (gone || !box.current) return;
      try {
        m = openMap({ container: box.current, scheme, bbox: office.bbox, attribution: office.attribution ?? [], counts: office.counts, words: { zoomIn: t('map.zoomIn'), zoomOut: t('map.zoomOut'), north: t('map.north'), map: t('linking.map') } });
      } catch {
        setFailed(true); // no WebGL: the list beside holds everything, and a place can be typed
        return;
      }
      const made = m;
      made.on('load', () => {
        const c = palettes[scheme];
        for (const id of ['row', 'drawn']) made.addSource(id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
        made.addLayer({ id: 'row-area', type: 'fill', source: 'row', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.lease, 'fill-opacity': 0.12 } });
        made.addLayer({ id: 'row-line', type: 'line', source: 'row', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': c.lease, 'line-width': 2 } });
        made.addLayer({ id: 'row-point', type: 'circle', source: 'row', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 7, 'circle-color': 'transparent', 'circle-stroke-color': c.lease, 'circle-stroke-width': 3 } });
        made.addLayer({ id: 'drawn-line', type: 'line', source: 'drawn', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': c.select, 'line-width': 2.5 } });
        made.addLayer({ id: 'drawn-point', type: 'circle', source: 'drawn', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 4, 'circle-color': c.select } });
        setMap(made);
      });
      made.on('click', (e) => latest.current.drawing && latest.current.onPoint([e.lngLat.lng, e.lngLat.lat]));
    });
    return () => {
      gone = true;
      setMap(null);
      m?.remove();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scheme, office.code, i18n.language]);

  // The row's own place and parcels.
  useEffect(() => {
    if (!map) return;
    const features: Feature[] = [];
    const add = (geometry: Entry['place']) => geometry && features.push({ type: 'Feature', properties: {}, geometry });
    add(entry?.place ?? null);
    entry?.parcels.forEach((p) => add(p.part ?? p.geometry));
    (map.getSource('row') as GeoJSONSource).setData({ type: 'FeatureCollection', features });
  }, [map, entry]);

  // Candidates stand on the map under the number that links them.
  useEffect(() => {
    if (!map || !entry) return;
    const made = entry.candidates.slice(0, 9).flatMap((c, i) => {
      if (c.lonlat.length !== 2) return [];
      const el = document.createElement('button');
      el.type = 'button';
      el.className = `link-pin ${i === marked ? 'on' : ''} ${c.origin === 'manual' ? 'linked' : ''}`;
      el.textContent = String(i + 1);
      el.setAttribute('aria-label', t('linking.pin', { n: i + 1, what: c.label }));
      el.tabIndex = -1; // the list holds the same buttons
      el.addEventListener('click', (e) => {
        e.stopPropagation();
        latest.current.onPick(i);
      });
      return [new Marker({ element: el }).setLngLat(c.lonlat as [number, number]).addTo(map)];
    });
    return () => made.forEach((m) => m.remove());
  }, [map, entry, marked, t]);

  useEffect(() => {
    if (!map) return;
    const points = drawing?.points ?? [];
    const features: Feature[] = points.map((p) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: p } }));
    if (points.length > 1) features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: points.length > 2 ? [...points, points[0]] : points } });
    (map.getSource('drawn') as GeoJSONSource).setData({ type: 'FeatureCollection', features });
  }, [map, drawing?.points]);

  // The cross-hair moves by keys; the map follows when it leaves the view.
  const at = drawing?.at;
  useEffect(() => {
    if (!map || !at) return;
    const el = document.createElement('div');
    el.className = 'crosshair';
    el.setAttribute('aria-hidden', 'true');
    const marker = new Marker({ element: el }).setLngLat(at).addTo(map);
    const p = map.project(at);
    const { clientWidth: w, clientHeight: h } = map.getContainer();
    if (p.x < 20 || p.y < 20 || p.x > w - 20 || p.y > h - 20) map.jumpTo({ center: at });
    if (map.getZoom() < 17) map.jumpTo({ center: at, zoom: 18 });
    return () => void marker.remove();
  }, [map, at]);

  const key = entry ? `${entry.kind}${entry.id}` : '';
  useEffect(() => {
    if (!map || !entry?.centre.length) return;
    const all = [entry.centre, ...entry.candidates.slice(0, 9).map((c) => c.lonlat)].filter((p) => p.length === 2);
    const lons = all.map((p) => p[0]);
    const lats = all.map((p) => p[1]);
    map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 60, maxZoom: 18.5, duration: 0 });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [map, key]);

  useEffect(() => {
    if (!map || !box.current) return;
    const watch = new ResizeObserver(() => map.resize());
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [map]);

  return (
    <div className="link-map" data-ready={map ? 'true' : undefined}>
      <div ref={box} className="map" />
      {failed && (
        <div className="map-state">
          <div className="state">
            <h2>{t('map.noWebgl')}</h2>
            <p>{t('linking.noMap')}</p>
          </div>
        </div>
      )}
      {at && (
        <div className="map-readout">
          <div className="coords mono" style={{ whiteSpace: 'pre' }}>
            {readout(at[0], at[1]).join('\n')}
          </div>
        </div>
      )}
    </div>
  );
}
