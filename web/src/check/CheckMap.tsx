// The map of the location check: where the question points, and what was said at the points of a zone. The same stands
// beside it as text, so nobody needs it.
import { useComputedColorScheme } from '@mantine/core';
import { Marker, type Map } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import type { Office } from '../api/types';
import { fontsReady, openMap } from '../map/map';
import type { Candidate } from './question';
import type { words } from './words';

interface Props {
  office: Office;
  w: (typeof words)['pl'];
  at?: [number, number];
  points?: Candidate[];
  onPoint?: (at: [number, number]) => void;
}

// Each answer has a shape of its own, for those who do not tell the colours apart.
const shapes: Record<Candidate['verdict'], { glyph: string; className: string }> = { PASS: { glyph: '●', className: 'pass' }, FAIL: { glyph: '▲', className: 'fail' }, UNKNOWN: { glyph: '?', className: 'unknown' } };

export default function CheckMap({ office, w, at, points, onPoint }: Props) {
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<Map | null>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef(onPoint);
  latest.current = onPoint;

  useEffect(() => {
    let m: Map | undefined;
    let gone = false;
    void fontsReady().then(() => {
      if (gone || !box.current) return;
      try {
        m = openMap({ container: box.current, scheme, bbox: office.bbox, attribution: office.attribution ?? [], counts: office.counts, words: { zoomIn: w.zoomIn, zoomOut: w.zoomOut, north: w.north, map: w.map } });
      } catch {
        setFailed(true);
        return;
      }
      const made = m;
      made.on('load', () => setMap(made));
      made.on('click', (e) => latest.current?.([e.lngLat.lng, e.lngLat.lat]));
    });
    return () => {
      gone = true;
      setMap(null);
      m?.remove();
    };
  }, [scheme, office, w]);

  const [lon, lat] = at ?? [];
  useEffect(() => {
    if (!map || lon === undefined || lat === undefined) return;
    const marker = new Marker({ color: '#1c5d99' }).setLngLat([lon, lat]).addTo(map);
    marker.getElement().setAttribute('aria-hidden', 'true');
    if (!map.getBounds().contains([lon, lat]) || map.getZoom() < 14) map.jumpTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 17) });
    return () => void marker.remove();
  }, [map, lon, lat]);

  useEffect(() => {
    if (!map || !points?.length) return;
    const made = points.map((p) => {
      const el = document.createElement('span');
      el.className = `check-pin ${shapes[p.verdict].className}`;
      el.textContent = shapes[p.verdict].glyph;
      el.setAttribute('aria-hidden', 'true'); // the table beside holds the same
      return new Marker({ element: el }).setLngLat([p.lon, p.lat]).addTo(map);
    });
    const lons = points.map((p) => p.lon);
    const lats = points.map((p) => p.lat);
    map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 40, animate: false, maxZoom: 18 });
    return () => made.forEach((m) => m.remove());
  }, [map, points]);

  return failed ? <p className="notice">{w.noMap}</p> : <div ref={box} className="check-map no-print" data-testid="check-map" data-ready={map ? 'yes' : undefined} />;
}

