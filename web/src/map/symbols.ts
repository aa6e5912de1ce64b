// The five severity shapes as map images, drawn from the same outlines as in the lists.
import type { Map } from 'maplibre-gl';
import type { Severity } from '../api/types';
import { severityPath } from '../ui/Severity';
import { palettes, severityColours } from './style';

const SIZE = 22; // CSS pixels; the outline's 16 × 16 box plus room for the halo

function draw(severity: Severity, unknown: boolean, scheme: 'light' | 'dark'): ImageData {
  const ratio = 2;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE * ratio;
  const g = canvas.getContext('2d')!;
  g.scale(ratio, ratio);
  g.translate((SIZE - 16) / 2, (SIZE - 16) / 2);
  const path = new Path2D(severityPath[severity]);
  const colour = severityColours[scheme][unknown ? 'unknown' : severity];
  const paper = palettes[scheme].halo;
  g.lineJoin = 'round';
  g.strokeStyle = paper;
  g.lineWidth = 4.5;
  g.stroke(path);
  g.fillStyle = unknown || severity === 'info' ? paper : colour;
  g.fill(path);
  if (unknown) {
    g.save();
    g.clip(path);
    g.strokeStyle = colour;
    g.lineWidth = 1.5;
    for (let i = -16; i < 32; i += 3.6) {
      g.beginPath();
      g.moveTo(i, 17);
      g.lineTo(i + 18, -1);
      g.stroke();
    }
    g.restore();
  }
  g.strokeStyle = colour;
  g.lineWidth = severity === 'info' && !unknown ? 2.4 : 1.5;
  g.stroke(path);
  return g.getImageData(0, 0, canvas.width, canvas.height);
}

export function addSeverityImages(map: Map, scheme: 'light' | 'dark') {
  for (const severity of Object.keys(severityPath) as Severity[]) {
    for (const unknown of [false, true]) {
      const name = `sev-${severity}${unknown ? '-unknown' : ''}`;
      if (!map.hasImage(name)) map.addImage(name, draw(severity, unknown, scheme), { pixelRatio: 2 });
    }
  }
  if (!map.hasImage('sev-unknown')) map.addImage('sev-unknown', draw('medium', true, scheme), { pixelRatio: 2 });
}
