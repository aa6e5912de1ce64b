// The same rows on the map: what is selected in the sheet stands out here, what is clicked here is selected there.
import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FilterSpecification, LayerSpecification, Map } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onServerEvent } from '../api/events';
import type { Register } from '../api/types';
import { officeQuery } from '../findings/queries';
import { fontsReady, openMap } from '../map/map';
import { palettes, tiles } from '../map/style';
import { IconClose } from '../ui/icons';

interface Props {
  register: Register;
  filter: string;
  on?: string;
  known?: string;
  chosen: number[];
  at?: [number, number] | null;
  onPick: (id: number) => void;
  onClose: () => void;
}

/** Name of the tile layer of a register, where it is another. */
const layerOf: Record<string, string> = { objects: 'scan_objects' };

export default function RegisterMap({ register, filter, on, known, chosen, at, onPick, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const office = useQuery(officeQuery).data;
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<Map | null>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef(onPick);
  latest.current = onPick;
  const layer = layerOf[register.name] ?? register.name;

  useEffect(() => {
    if (!office) return;
    let m: Map | undefined;
    let gone = false;
    void fontsReady().then(() => {
      if (gone || !box.current) return;
      try {
        m = openMap({ container: box.current, scheme, bbox: office.bbox, attribution: office.attribution ?? [], counts: office.counts, words: { zoomIn: t('map.zoomIn'), zoomOut: t('map.zoomOut'), north: t('map.north'), map: t('sheet.mapTitle') } });
      } catch {
        setFailed(true); // no WebGL: the sheet holds everything
        return;
      }
      const made = m;
      made.on('load', () => {
        const c = palettes[scheme];
        const query = new URLSearchParams(Object.entries({ filter, on, known }).filter((x): x is [string, string] => !!x[1])).toString();
        made.addSource('reg', { type: 'vector', tiles: [tiles(layer, query ? `?${query}` : '')], minzoom: layer === 'road_lanes' || layer === 'zones' || layer === 'discrepancies' ? 10 : 14, maxzoom: 16 });
        const none: FilterSpecification = ['in', ['get', 'id'], ['literal', []]];
        const of = (extra: object) => ({ source: 'reg', 'source-layer': layer, ...extra });
        const add = [
          { id: 'reg-fill', type: 'fill', ...of({ filter: ['==', ['geometry-type'], 'Polygon'] }), paint: { 'fill-color': c.select, 'fill-opacity': 0.1 } },
          { id: 'reg-line', type: 'line', ...of({ filter: ['!=', ['geometry-type'], 'Point'] }), paint: { 'line-color': c.select, 'line-width': 1, 'line-opacity': 0.7 } },
          { id: 'reg-point', type: 'circle', ...of({ filter: ['==', ['geometry-type'], 'Point'] }), paint: { 'circle-radius': 4, 'circle-color': c.halo, 'circle-stroke-color': c.select, 'circle-stroke-width': 1.5 } },
          { id: 'sel-fill', type: 'fill', ...of({ filter: none }), paint: { 'fill-color': c.select, 'fill-opacity': 0.35 } },
          { id: 'sel-line', type: 'line', ...of({ filter: none }), paint: { 'line-color': c.select, 'line-width': 3 } },
          { id: 'sel-point', type: 'circle', ...of({ filter: none }), paint: { 'circle-radius': 8, 'circle-color': c.select, 'circle-opacity': 0.5, 'circle-stroke-color': c.select, 'circle-stroke-width': 2.5 } },
          { id: 'at', type: 'circle', source: 'at', paint: { 'circle-radius': 13, 'circle-color': 'transparent', 'circle-stroke-color': c.select, 'circle-stroke-width': 3 } },
        ] as unknown as LayerSpecification[];
        made.addSource('at', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
        add.forEach((l) => made.addLayer(l));
        setMap(made);
      });
      made.on('click', (e) => {
        const hit = made.queryRenderedFeatures([[e.point.x - 6, e.point.y - 6], [e.point.x + 6, e.point.y + 6]], { layers: ['reg-point', 'reg-fill', 'reg-line'].filter((l) => made.getLayer(l)) })[0];
        if (hit?.properties.id !== undefined) latest.current(Number(hit.properties.id));
      });
      made.on('mousemove', (e) => (made.getCanvas().style.cursor = made.getLayer('reg-fill') && made.queryRenderedFeatures(e.point, { layers: ['reg-point', 'reg-fill', 'reg-line'] }).length ? 'pointer' : ''));
      made.on('idle', () => box.current?.setAttribute('data-idle', 'true'));
    });
    return () => {
      gone = true;
      setMap(null);
      m?.remove();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scheme, office?.code, i18n.language, layer, filter, on, known]);

  useEffect(() => {
    if (!map) return;
    const polygon = (extra: string[]) => ['all', ['in', ['get', 'id'], ['literal', chosen]], extra] as unknown as FilterSpecification;
    map.setFilter('sel-fill', polygon(['==', ['geometry-type'] as unknown as string, 'Polygon']));
    map.setFilter('sel-line', polygon(['!=', ['geometry-type'] as unknown as string, 'Point']));
    map.setFilter('sel-point', polygon(['==', ['geometry-type'] as unknown as string, 'Point']));
  }, [map, chosen]);

  const place = at ? at.join() : '';
  useEffect(() => {
    if (!map) return;
    (map.getSource('at') as import('maplibre-gl').GeoJSONSource).setData({ type: 'FeatureCollection', features: at ? [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: at } }] : [] });
    if (!at) return;
    const p = map.project(at);
    const { clientWidth: w, clientHeight: h } = map.getContainer();
    if (p.x < 30 || p.y < 30 || p.x > w - 30 || p.y > h - 30 || map.getZoom() < 15) map.easeTo({ center: at, zoom: Math.max(map.getZoom(), 17), duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 350 });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [map, place]);

  useEffect(() => {
    if (!map || !box.current) return;
    const watch = new ResizeObserver(() => map.resize());
    watch.observe(box.current);
    const stop = onServerEvent((e) => e.type === 'revision' && map.getSource('reg') && map.refreshTiles('reg'));
    return () => {
      watch.disconnect();
      stop();
    };
  }, [map]);

  return (
    <section className="reg-map map-wrap" aria-label={t('sheet.mapTitle')}>
      <div ref={box} className="map" data-testid="register-map" />
      <button type="button" className="icon-btn reg-map-close" onClick={onClose} aria-label={t('sheet.hideMap')} title={`${t('sheet.hideMap')} (M)`}>
        <IconClose />
      </button>
      {failed && (
        <div className="map-state">
          <div className="state">
            <h2>{t('map.noWebgl')}</h2>
            <p>{t('map.noWebglWhat')}</p>
          </div>
        </div>
      )}
    </section>
  );
}
