// Groups on the map: below zoom 15 the tiles count findings in 8 × 8 cells a tile.
const CELLS = 8;

/** West, south, east, north in degrees of the cell that a group's point lies in, at a tile zoom. */
export function clusterCell([lon, lat]: [number, number], zoom: number): [number, number, number, number] {
  const n = 2 ** zoom * CELLS;
  const rad = (lat * Math.PI) / 180;
  const x = Math.floor(((lon + 180) / 360) * n);
  const y = Math.floor(((1 - Math.asinh(Math.tan(rad)) / Math.PI) / 2) * n);
  const lonOf = (i: number) => (i / n) * 360 - 180;
  const latOf = (j: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * j) / n))) * 180) / Math.PI;
  const round = (v: number) => Math.round(v * 1e7) / 1e7;
  return [round(lonOf(x)), round(latOf(y + 1)), round(lonOf(x + 1)), round(latOf(y))];
}
