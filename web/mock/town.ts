// A made-up town for development: streets on a grid, parcels, objects and findings that never existed.
// Coordinates are built in metres of EPSG:2180 and projected for the tiles.
import proj4 from 'proj4';
import type { Feature, Geometry, Position } from 'geojson';

proj4.defs('EPSG:2180', '+proj=tmerc +lat_0=0 +lon_0=19 +k=0.9993 +x_0=500000 +y_0=-5300000 +ellps=GRS80 +units=m +no_defs');
const [X0, Y0] = proj4('EPSG:4326', 'EPSG:2180', [18.6365, 54.2585]);
export const toLonLat = (p: Position): [number, number] => proj4('EPSG:2180', 'EPSG:4326', [p[0], p[1]]) as [number, number];

let seed = 7;
export const random = () => ((seed = (seed * 1664525 + 1013904223) % 4294967296) / 4294967296);
const pick = <T>(a: readonly T[]): T => a[Math.floor(random() * a.length)];

const box = (x: number, y: number, w: number, h: number): Position[][] => [[[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]];
export const project = (g: Geometry): Geometry =>
  g.type === 'Point' ? { type: 'Point', coordinates: toLonLat(g.coordinates) }
  : g.type === 'Polygon' ? { type: 'Polygon', coordinates: g.coordinates.map((r) => r.map(toLonLat)) }
  : g;

const streets = ['Grunwaldzka', 'Lipowa', 'Kasztanowa', 'Wojska Polskiego', 'Świętego Brata Alberta', 'Źródlana', 'Zielona', 'Kościuszki', 'Mickiewicza', 'Sikorskiego', 'Dębowa', 'Żwirowa', 'Łąkowa', 'Ogrodowa', 'Krótka', 'Nad Kanałem'];
export interface Thing { id: number; geometry: Geometry; props: Record<string, unknown> }
export const parcels: Thing[] = [], lanes: Thing[] = [], addresses: Thing[] = [], objects: Thing[] = [], decisions: Thing[] = [];
const BW = 130, BH = 96, LANE = 14, COLS = 9, ROWS = 7;
let id = 1000;
for (let r = 0; r < ROWS; r++) {
  for (let c = 0; c < COLS; c++) {
    const x = X0 + c * (BW + LANE), y = Y0 + r * (BH + LANE);
    for (let i = 0; i < 5; i++) for (let j = 0; j < 2; j++) {
      const no = `${r * COLS + c + 1}/${i * 2 + j + 1}`;
      parcels.push({ id: ++id, geometry: { type: 'Polygon', coordinates: box(x + (i * BW) / 5, y + (j * BH) / 2, BW / 5, BH / 2) },
        props: { parcel_id: `220401_1.0001.${no}`, number: no, ownership_group: pick(['7', '7', '4', '4', '1', '8', '5']), ownership_subgroup: pick(['4.1', '4.3', '7.1', '7.2']) } });
      addresses.push({ id: ++id, geometry: { type: 'Point', coordinates: [x + (i + 0.5) * (BW / 5), j ? y + BH - 12 : y + 12] }, props: { street: streets[(r + j) % streets.length], house_no: String(c * 5 + i + 1) + (random() < 0.08 ? 'A' : '') } });
    }
  }
}
const W = COLS * (BW + LANE), H = ROWS * (BH + LANE);
for (let r = 0; r <= ROWS; r++) lanes.push({ id: ++id, geometry: { type: 'Polygon', coordinates: box(X0 - LANE, Y0 + r * (BH + LANE) - LANE, W + LANE, LANE) }, props: { name: streets[r], category: r % 3 ? 'gminna' : 'powiatowa', status: 'PUBLIC', manager: 'Burmistrz Miasta Testowo' } });
for (let c = 0; c <= COLS; c++) lanes.push({ id: ++id, geometry: { type: 'Polygon', coordinates: box(X0 + c * (BW + LANE) - LANE, Y0 - LANE, LANE, H + LANE) }, props: { name: streets[(c + 8) % streets.length], category: 'gminna', status: c === 4 ? 'INTERNAL' : 'PUBLIC', manager: 'Burmistrz Miasta Testowo' } });
const corner = (dx: number, dy: number) => toLonLat([X0 + dx, Y0 + dy]);
export const bbox: [number, number, number, number] = [...corner(-60, -60), ...corner(W + 60, H + 60)];

export const rules = ([
  ['O01', 'high', 'Obiekt w pasie drogowym bez decyzji', 'Object in a road lane without a decision'],
  ['O02', 'high', 'Obiekt na gruncie gminy bez umowy', 'Object on municipal land without a lease'],
  ['O03', 'high', 'Obiekt po upływie terminu zezwolenia', 'Object after its permit ended'],
  ['O05', 'medium', 'Powierzchnia większa niż w zezwoleniu', 'Larger than permitted'],
  ['O06', 'medium', 'Obiekt w innym miejscu niż w decyzji', 'Not where the decision says'],
  ['O09', 'info', 'Obiekt w pasie drogi innego zarządcy', "In another manager's lane"],
  ['O10', 'low', 'Położenie na granicy, wymaga pomiaru', 'On the boundary, needs a survey'],
  ['D01', 'low', 'Decyzja bez obiektu w terenie', 'Decision without an object'],
  ['D02', 'high', 'Decyzja wskazuje miejsce poza pasem drogowym', 'Decision outside the road lane'],
  ['D03', 'low', 'Działka z rejestru nie istnieje', 'Parcel no longer exists'],
  ['L01', 'critical', 'Nakładanie się umów', 'Overlapping leases'],
  ['L02', 'high', 'Umowa dzierżawy obejmuje pas drogowy', 'Lease covers a road lane'],
  ['Q01', 'low', 'Zły lub brakujący znak sprawy', 'Case number missing or wrong'],
  ['Q03', 'low', 'Błędna powierzchnia', 'Wrong area'],
] as const).map(([rule, severity, pl, en]) => ({ rule, severity, name: { pl, en }, title: { pl, en }, law: ['art. 40 u.d.p.'], next: ['N1'] }));

const classes = ['ADV.BILLBOARD', 'ADV.BANNER', 'ADV.TOTEM', 'KIOSK', 'GARDEN', 'DEV.CABINET'];
export interface MockFinding { [k: string]: any; id: number; xy: Position }
export const findings: MockFinding[] = [];
for (let i = 0; i < 340; i++) {
  const horizontal = random() < 0.6, along = random();
  const lane = horizontal ? Math.floor(random() * (ROWS + 1)) : Math.floor(random() * (COLS + 1));
  const p: Position = horizontal ? [X0 + along * W, Y0 + lane * (BH + LANE) - random() * LANE] : [X0 + lane * (BW + LANE) - random() * LANE, Y0 + along * H];
  const street = horizontal ? streets[lane] : streets[(lane + 8) % streets.length];
  objects.push({ id: ++id, geometry: { type: 'Point', coordinates: p }, props: { class_code: pick(classes), captured_on: '2022-06-11' } });
  const rule = rules[Math.floor(random() ** 1.6 * rules.length)], unknown = random() < 0.12;
  const caseNo = `GKOŚ.7230.${i + 1}.202${i % 4}`, no = `${1 + Math.floor(random() * 60)}/${1 + (i % 10)}`;
  if (random() < 0.4) decisions.push({ id: ++id, geometry: { type: 'Polygon', coordinates: box(p[0] - 3, p[1] - 2, 5, 3) }, props: { case_number: caseNo, kind: 'ADVERT', valid_from: '2020-01-01', valid_to: '2021-12-31' } });
  const min = Math.round(random() * 300000), basisMoney = rule.rule[0] === 'Q' || unknown ? [] : rule.rule[0] === 'L' || rule.rule === 'O02'
    ? [{ basis: 'UNPAID_USE', min_gr: min, max_gr: min * 3 }] : rule.rule === 'O01' ? [{ basis: 'FEE', min_gr: min, max_gr: min }, { basis: 'PENALTY', min_gr: min * 10, max_gr: min * 24 }] : [{ basis: 'PENALTY', min_gr: min, max_gr: min * 4 }];
  findings.push({ id: 5001 + i, rule: rule.rule, outcome: unknown ? 'unknown' : 'hit', state: i % 29 === 0 ? 'VANISHED' : 'DETECTED', severity: unknown ? 'medium' : rule.severity, confidence: Math.round((0.6 + random() * 0.39) * 100) / 100,
    label: `${street} ${1 + Math.floor(along * 60)}`, street, on: random() < 0.7 ? '2022-06-11' : '2022-06-12', measures: [{ name: 'depth_m', value: Math.round(random() * 500) / 100, unit: 'm', tolerance: 0.31, threshold: 0.31 }, { name: 'area_m2', value: Math.round(random() * 1800) / 100, unit: 'm2' }],
    money: basisMoney, case_numbers: rule.rule === 'O01' ? [] : [caseNo], parcel_ids: [`220401_1.0001.${no}`], reason: unknown ? 'Brak σ granicy pasa drogowego: tolerancja 2,30 m jest większa niż 1,50 m.' : '', xy: p, lonlat: toLonLat(p) });
}

export const asFeature = (t: Thing): Feature => ({ type: 'Feature', id: t.id, geometry: project(t.geometry), properties: { id: t.id, ...t.props } });
export const near = (things: Thing[], p: Position, r: number) => things.filter((t) => {
  const ring = t.geometry.type === 'Polygon' ? t.geometry.coordinates[0] : [];
  const xs = ring.map((q) => q[0]), ys = ring.map((q) => q[1]);
  return Math.max(...xs) > p[0] - r && Math.min(...xs) < p[0] + r && Math.max(...ys) > p[1] - r && Math.min(...ys) < p[1] + r;
});
