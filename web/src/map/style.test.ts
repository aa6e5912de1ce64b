import { describe, expect, it, vi } from 'vitest';
import { baseLayers, baseStyle, layersOf, palettes } from './style';

vi.stubGlobal('location', { origin: 'http://office.example' });

describe('the base map', () => {
  it.each(['light', 'dark'] as const)('draws every layer of the legend in the colours of %s', (scheme) => {
    const style = baseStyle(scheme, () => true);
    const drawn = new Set(style.layers.map((l) => l.id));
    for (const layer of baseLayers) {
      expect(layersOf[layer].length, layer).toBeGreaterThan(0);
      for (const id of layersOf[layer]) expect(drawn).toContain(id);
      expect(style.sources[layer]).toMatchObject({ type: 'vector', maxzoom: 16 });
    }
    expect(JSON.stringify(style)).not.toMatch(/"@|"(pl|en)":/);
    expect(style.layers.find((l) => l.id === 'reference-edge')).toMatchObject({ 'source-layer': 'reference_features', paint: { 'line-color': palettes[scheme].reference } });
  });
  it('does not ask for what the person may not read', () => {
    const style = baseStyle('light', (l) => l !== 'leases');
    expect(Object.keys(style.sources)).not.toContain('leases');
    expect(style.layers.filter((l) => 'source' in l && l.source === 'leases')).toEqual([]);
  });
});
