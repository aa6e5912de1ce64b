// The map of discrepancies. The list beside it says the same in words; both share one selection.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useComputedColorScheme } from '@mantine/core';
import type { GeoJSONSource, Map, MapGeoJSONFeature, MapMouseEvent, VectorTileSource } from 'maplibre-gl';
import type { Feature } from 'geojson';
import { Link } from '@tanstack/react-router';
import { get } from '../api/client';
import { onServerEvent } from '../api/events';
import type { Facets, Office, Severity } from '../api/types';
import { moneyShort, number } from '../ui/format';
import { word } from '../registers/values';
import { SeverityWord } from '../ui/Severity';
import { moneyByBasis, type FindingsSearch, openQuery, shownQuery } from '../findings/filters';
import { fontsReady, openMap } from './map';
import { addSeverityImages } from './symbols';
import { type BaseLayer, baseLayers, findingLayers, findingsTiles, layersOf, palettes } from './style';
import { readout } from './crs';
import { clusterCell } from './cells';
import { addNever, NEVER, showNever } from './never';
import { identify, type Here } from './identify';

interface Props {
  office: Office;
  filter: string;
  search: FindingsSearch;
  rules: readonly string[];
  hiddenLayers: readonly string[];
  /** Whether the person may see where scans have been. */
  looks: boolean;
  selected?: { id: number; lonlat?: [number, number] | null; outline?: Feature[] };
  at?: string;
  onSelect: (id: number) => void;
  /** West, south, east, north of what is seen, when the map has come to rest. */
  onView?: (bbox: string) => void;
  /** Whether a card stands right of the map, for the leader line to reach. */
  card: boolean;
}

const sheet = () => matchMedia('(max-width: 819px)').matches;

interface Tip {
  x: number;
  y: number;
  label?: string;
  rule?: string;
  severity: Severity;
  outcome?: 'hit' | 'unknown';
  count?: number;
  money?: ReturnType<typeof moneyByBasis>;
}

export default function FindingsMap({ office, filter, search, rules, hiddenLayers, looks, selected, at, onSelect, onView, card }: Props) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<Map | null>(null);
  const [failed, setFailed] = useState(false);
  const [coords, setCoords] = useState<string[]>([]);
  const [tip, setTip] = useState<Tip | null>(null);
  const [here, setHere] = useState<{ x: number; y: number; found: Here[] } | null>(null);
  const [leader, setLeader] = useState<string>('');
  const latest = useRef({ onSelect, onView, search, rules });
  latest.current = { onSelect, onView, search, rules };
  const never = useRef({ shown: false, load: () => {} });
  never.current.shown = looks && !hiddenLayers.includes(NEVER);
  const camera = useRef<{ center: [number, number]; zoom: number; bearing: number } | null>(null);

  // The map is made anew when light turns dark; it keeps its place.
  useEffect(() => {
    let m: Map | undefined;
    let gone = false;
    void fontsReady().then(() => {
      if (gone || !box.current) return;
      try {
        m = openMap({ container: box.current, scheme, bbox: office.bbox, attribution: office.attribution ?? [], counts: office.counts, words: { zoomIn: t('map.zoomIn'), zoomOut: t('map.zoomOut'), north: t('map.north'), map: t('map.title') } });
      } catch {
        setFailed(true); // no WebGL: the list beside the map holds everything
        return;
      }
      const made = m;
      if (camera.current) made.jumpTo(camera.current);
      made.on('load', () => {
        addSeverityImages(made, scheme);
        const c = palettes[scheme];
        made.addSource('selected', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
        made.addLayer({ id: 'selected-outline', type: 'line', source: 'selected', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': c.select, 'line-width': 3 } });
        never.current.load = addNever(made, scheme, () => never.current.shown);
        made.addSource('discrepancies', { type: 'vector', tiles: [findingsTiles('')], minzoom: 0, maxzoom: 16 });
        findingLayers(scheme).forEach((l) => made.addLayer(l));
        made.addLayer({ id: 'selected-point', type: 'circle', source: 'selected', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 15, 'circle-color': 'transparent', 'circle-stroke-color': c.select, 'circle-stroke-width': 3.5 } });
        setMap(made);
      });
      made.on('move', () => {
        const { lng, lat } = made.getCenter();
        camera.current = { center: [lng, lat], zoom: made.getZoom(), bearing: made.getBearing() };
      });
      const seen = () => {
        const b = made.getBounds();
        latest.current.onView?.([b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => v.toFixed(6)).join(','));
      };
      made.on('moveend', seen);
      made.on('load', seen);
      made.on('mousemove', (e) => setCoords(readout(e.lngLat.lng, e.lngLat.lat)));
      made.on('mouseout', () => (setCoords([]), setTip(null)));
      made.on('click', (e) => pick(made, e));
      made.on('mousemove', (e) => hover(made, e));
      made.on('idle', () => box.current?.setAttribute('data-idle', 'true'));
      made.on('movestart', () => setHere(null));
      made.on('movestart', () => box.current?.removeAttribute('data-idle'));
    });

    function near(made: Map, e: MapMouseEvent): MapGeoJSONFeature | undefined {
      const { x, y } = e.point;
      return made.queryRenderedFeatures([[x - 8, y - 8], [x + 8, y + 8]], { layers: ['finding', 'cluster'].filter((l) => made.getLayer(l)) })[0];
    }
    function pick(made: Map, e: MapMouseEvent) {
      const f = near(made, e);
      if (!f) {
        const found = identify(made, e.point);
        return setHere(found.length ? { x: e.point.x, y: e.point.y, found } : null);
      }
      setHere(null);
      if (f.layer.id === 'cluster') {
        const p = f.geometry.type === 'Point' ? (f.geometry.coordinates as [number, number]) : e.lngLat.toArray();
        made.easeTo({ center: p as [number, number], zoom: Math.min(18, Math.max(made.getZoom() + 2, 12)) });
      } else latest.current.onSelect(Number(f.properties.id));
    }
    let asked = '';
    function hover(made: Map, e: MapMouseEvent) {
      const f = near(made, e);
      made.getCanvas().style.cursor = f ? 'pointer' : '';
      if (!f) {
        asked = '';
        return setTip(null);
      }
      const p = f.properties;
      const cluster = f.layer.id === 'cluster';
      const next: Tip = { x: e.point.x, y: e.point.y, severity: (p.worst ?? p.severity) as Severity, outcome: p.outcome, label: p.label, rule: p.rule, count: cluster ? Number(p.point_count) : undefined };
      const key = cluster ? `${f.geometry.type === 'Point' ? f.geometry.coordinates : ''}` : '';
      setTip((old) => ({ ...next, money: old && key && asked === key ? old.money : undefined }));
      if (!key || asked === key) return;
      asked = key;
      // Money of what the cluster stands for, by legal basis: the group is one cell of its tile's 8 × 8.
      if (f.geometry.type !== 'Point') return;
      const bbox = clusterCell(f.geometry.coordinates as [number, number], Math.floor(made.getZoom())).join(',');
      const { query } = shownQuery(latest.current.search, latest.current.rules);
      void get<{ facets: Facets }>('/discrepancies', { ...openQuery(latest.current.search), ...query, bbox, limit: 1 })
        .then((r) => asked === key && setTip((old) => old && { ...old, money: moneyByBasis(r.facets) }))
        .catch(() => undefined);
    }
    return () => {
      gone = true;
      setMap(null);
      m?.remove();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scheme, office.code, i18n.language]);

  useEffect(() => {
    (map?.getSource('discrepancies') as VectorTileSource | undefined)?.setTiles([findingsTiles(filter)]);
  }, [map, filter]);

  useEffect(() => {
    if (!map) return;
    for (const l of baseLayers) for (const id of layersOf[l as BaseLayer].filter((i) => map.getLayer(i))) map.setLayoutProperty(id, 'visibility', hiddenLayers.includes(l) ? 'none' : 'visible');
    showNever(map, never.current.shown);
    never.current.load();
  }, [map, hiddenLayers, looks]);

  // A revision arrived: ask again only for the layers it touched.
  useEffect(() => {
    if (!map) return;
    return onServerEvent((e) => {
      if (e.type !== 'revision') return;
      const touched = new Set(e.tables?.length ? e.tables : [...baseLayers, 'discrepancies']);
      if (touched.has('objects')) touched.add('scan_objects');
      for (const id of [...baseLayers, 'discrepancies']) if (touched.has(id) && map.getSource(id)) map.refreshTiles(id);
    });
  }, [map]);

  useEffect(() => {
    if (!map) return;
    const features: Feature[] = [...(selected?.outline ?? [])];
    if (selected?.lonlat) features.push({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: selected.lonlat } });
    (map.getSource('selected') as GeoJSONSource).setData({ type: 'FeatureCollection', features });
  }, [map, selected]);

  // Bring the selection into view: only as far as needed.
  const key = selected?.lonlat ? `${selected.id}` : '';
  useEffect(() => {
    if (!map || !selected?.lonlat) return;
    const p = map.project(selected.lonlat);
    const { clientWidth: w, clientHeight: h } = map.getContainer();
    const covered = sheet() ? h * 0.75 : 0; // the card lies over the map on a phone
    const margin = 50;
    const visible = p.x > margin && p.y > margin && p.x < w - margin && p.y < h - margin - covered;
    if (!visible || map.getZoom() < 15.5) map.easeTo({ center: selected.lonlat, zoom: Math.max(map.getZoom(), 16.5), offset: [0, -covered / 2], duration: 500 });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [map, key]);

  useEffect(() => {
    if (!map || !at) return;
    const [lon, lat, zoom] = at.split(',').map(Number);
    map.easeTo({ center: [lon, lat], zoom, duration: 500 });
  }, [map, at]);

  // Leader line from the selection to the card.
  useEffect(() => {
    if (!map || !selected?.lonlat || !card || sheet()) return setLeader('');
    const lonlat = selected.lonlat;
    const draw = () => {
      const p = map.project(lonlat);
      const { clientWidth: w, clientHeight: h } = map.getContainer();
      if (p.x < 0 || p.x > w - 20 || p.y < 0 || p.y > h) return setLeader('');
      const bend = Math.max(p.x + 24, w - 40);
      setLeader(`M${p.x + 16} ${p.y} L${bend} ${p.y} L${w} 26`);
    };
    draw();
    map.on('move', draw);
    map.on('resize', draw);
    return () => {
      map.off('move', draw);
      map.off('resize', draw);
    };
  }, [map, selected, card]);

  useEffect(() => {
    if (!map || !box.current) return;
    const watch = new ResizeObserver(() => map.resize());
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [map]);

  return (
    <>
      <div ref={box} className="map" data-testid="map" />
      {failed && (
        <div className="map-state">
          <div className="state">
            <h2>{t('map.noWebgl')}</h2>
            <p>{t('map.noWebglWhat')}</p>
          </div>
        </div>
      )}
      {leader && (
        <svg className="leader" aria-hidden="true">
          <path d={leader} fill="none" stroke="var(--accent)" strokeWidth="1.5" />
        </svg>
      )}
      <div className="map-readout">
        <div className="coords mono" style={{ visibility: coords.length ? 'visible' : 'hidden', whiteSpace: 'pre' }}>
          {coords.join('\n') || '\u00a0'}
        </div>
      </div>
      {here && (
        <div className="map-tip map-here" style={{ left: Math.max(0, Math.min(here.x, (box.current?.clientWidth ?? 400) - 260)), top: Math.max(0, Math.min(here.y, (box.current?.clientHeight ?? 300) - 40 - here.found.length * 24)) }}>
          <ul>
            {here.found.map((h) => (
              <li key={`${h.kind}${h.id}`}>
                <span className="muted">{t(`subject.${h.kind}`)}</span>{' '}
                <Link to="/registers/$name" params={{ name: h.register }} search={{ row: h.id } as never}>
                  {word(h.label)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
      {tip && !here && (
        <div className="map-tip" style={{ left: tip.x, top: tip.y }}>
          <SeverityWord severity={tip.severity} outcome={tip.outcome} />
          {tip.count ? (
            <>
              <div>
                <b>{number(tip.count)}</b> {t('findings.count', { count: tip.count })}
              </div>
              {tip.money?.map((m) => (
                <div key={m.basis} className="muted num">
                  {t(`basis.${m.basis}`, m.basis)}: {m.min_gr === m.max_gr ? moneyShort(m.max_gr, i18n.language as 'pl') : `${moneyShort(m.min_gr, i18n.language as 'pl')} – ${moneyShort(m.max_gr, i18n.language as 'pl')}`}
                </div>
              ))}
            </>
          ) : (
            <div>
              <span className="rule">{tip.rule}</span> {tip.label}
            </div>
          )}
        </div>
      )}
    </>
  );
}
