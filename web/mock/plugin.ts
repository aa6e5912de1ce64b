// Answers the API's addresses from the made-up town while the application is developed without a server.
import type { Plugin } from 'vite';
import { people } from './people.ts';
import { onEvent, registers as editable } from './registers.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GeoJSONVT } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import * as town from './town.ts';

const index = (fs: unknown[]) => new GeoJSONVT({ type: 'FeatureCollection', features: fs } as never, { maxZoom: 18, indexMaxZoom: 6, buffer: 64, extent: 4096 });
const layers: Record<string, InstanceType<typeof GeoJSONVT>> = {
  parcels: index(town.parcels.map(town.asFeature)),
  road_lanes: index(town.lanes.map(town.asFeature)),
  address_points: index(town.addresses.map(town.asFeature)),
  scan_objects: index(town.objects.map(town.asFeature)),
  decisions: index(town.decisions.map(town.asFeature)),
};
const order = ['info', 'low', 'medium', 'high', 'critical'];
const list = (s: string | null) => (s ? s.split(',') : []);

function matching(q: URLSearchParams) {
  const inList = (k: string) => { const l = list(q.get(k)); return (v: string) => !l.length || l.includes(v); };
  const [rule, sev, state, out] = ['rule', 'severity', 'state', 'outcome'].map(inList);
  const text = (q.get('q') ?? '').toLowerCase(), from = q.get('from') ?? '', to = q.get('to') ?? '9999';
  return town.findings.filter((f) => rule(f.rule) && sev(f.severity) && state(f.state) && out(f.outcome) && f.on >= from && f.on <= to && (!text || JSON.stringify(f).toLowerCase().includes(text)));
}

function facets(fs: town.MockFinding[]) {
  const count = (k: string) => fs.reduce((a, f) => ({ ...a, [f[k]]: (a[f[k]] ?? 0) + 1 }), {} as Record<string, number>);
  const rules = town.rules.map((r) => {
    const mine = fs.filter((f) => f.rule === r.rule), money: Record<string, [number, number]> = {};
    mine.forEach((f) => f.money.forEach((m: { basis: string; min_gr: number; max_gr: number }) => { const t = (money[m.basis] ??= [0, 0]); t[0] += m.min_gr; t[1] += m.max_gr; }));
    return { rule: r.rule, count: mine.length, worst: mine.reduce((w, f) => (order.indexOf(f.severity) > order.indexOf(w) ? f.severity : w), 'info'), unknown: mine.filter((f) => f.outcome === 'unknown').length, money: Object.entries(money).map(([basis, [min_gr, max_gr]]) => ({ basis, min_gr, max_gr })) };
  }).filter((r) => r.count);
  return { rules, severity: count('severity'), state: count('state'), outcome: count('outcome') };
}

function findingTile(q: URLSearchParams, z: number, x: number, y: number) {
  const filter = q.get('filter') ?? '', sub = new URLSearchParams();
  for (const k of ['rule', 'severity', 'state', 'outcome']) { const m = new RegExp(`\\b${k} IN \\(([^)]*)\\)`).exec(filter); if (m) sub.set(k, m[1].replace(/['\s]/g, '')); }
  const fs = matching(sub);
  if (z >= 15) return index(fs.map((f) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: f.lonlat }, properties: { id: f.id, rule: f.rule, severity: f.severity, outcome: f.outcome, state: f.state, label: f.label } }))).getTile(z, x, y);
  const cells = new Map<string, town.MockFinding[]>(), size = 360 / 2 ** z / 6;
  fs.forEach((f) => { const k = `${Math.floor(f.lonlat[0] / size)}:${Math.floor(f.lonlat[1] / size / 0.58)}`; cells.set(k, [...(cells.get(k) ?? []), f]); });
  return index([...cells.values()].map((g) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [0, 1].map((i) => g.reduce((s, f) => s + f.lonlat[i], 0) / g.length) }, properties: g.length === 1 ? { id: g[0].id, rule: g[0].rule, severity: g[0].severity, outcome: g[0].outcome, label: g[0].label } : { point_count: g.length, worst: facets(g).rules.reduce((w, r) => (order.indexOf(r.worst) > order.indexOf(w) ? r.worst : w), 'info') } }))).getTile(z, x, y);
}

const columns = [['case_number', 'string', 'Znak sprawy', 'Case number'], ['kind', 'string', 'Rodzaj', 'Kind'], ['valid_from', 'date', 'Ważna od', 'Valid from'], ['valid_to', 'date', 'Ważna do', 'Valid to'], ['area_m2', 'area', 'Powierzchnia', 'Area'], ['fee_declared_gr', 'money', 'Opłata', 'Fee'], ['street', 'string', 'Ulica', 'Street']].map(([field, type, pl, en]) => ({ field, type, title: { pl, en }, sortable: true, filterable: true, personal: false, editable: true, required: field === 'case_number', values: field === 'kind' ? ['ADVERT', 'WORKS', 'LOCATION'] : undefined, unit: type === 'area' ? 'm2' : undefined }));
const decisionRows = town.decisions.map((d, i) => ({ id: d.id, version: 1, ...d.props, area_m2: 2 + (i % 17), fee_declared_gr: 146520 + i * 731, street: ['Lipowa', 'Grunwaldzka'][i % 2], lonlat: town.findings[i].lonlat }));
const registers: Record<string, { title: object; columns: object[]; rows: any[]; geometry: boolean }> = {
  decisions: { title: { pl: 'Decyzje', en: 'Decisions' }, columns, rows: decisionRows, geometry: true },
  parcels: { title: { pl: 'Działki', en: 'Parcels' }, geometry: true, columns: [['parcel_id', 'string', 'Identyfikator', 'Identifier'], ['number', 'string', 'Numer', 'Number'], ['ownership_group', 'string', 'Grupa rejestrowa', 'Ownership group']].map(([field, type, pl, en]) => ({ field, type, title: { pl, en }, sortable: true, filterable: true, personal: false })), rows: town.parcels.map((p) => ({ id: p.id, ...p.props, lonlat: town.toLonLat((p.geometry as any).coordinates[0][0]) })) },
};

const imports: any[] = [{ id: 1, layer: 'parcels', state: 'published', files: [{ name: 'dzialki.gpkg', size: 4_120_000, format: 'GPKG', crs: 'EPSG:2177', rows: 630 }], options: {}, counts: { read: 630, new: 630, changed: 0, same: 0, closed: 0, history: 0, rejected: 0 }, created_at: '2026-11-20T09:12:00Z', actor: 'operator', revision: 1, problems_count: 0 }];
const runs: any[] = [{ id: 1, on_date: '2022-06-11', rules: town.rules.map((r) => r.rule), state: 'done', counts: { findings: Object.fromEntries(facets(town.findings).rules.map((r) => [r.rule, r.count])), new: 312, same: 20, gone: 8, unknown: 41, links: { accepted: 210, suggested: 33 } }, stages: { read: 0.31, link: 1.12, rules: 0.84, store: 0.42 }, param_set: '9f1c22ab', seconds: 2.69, actor: 'operator', started_at: '2026-11-22T08:00:00Z', known_at: 11, revision: 12 }];

function newImport(options: any): any {
  const j: any = { id: imports.length + 1, layer: options.layer ?? 'decisions', state: 'reading', files: [{ name: 'decyzje_2022.csv', size: 812_000, format: 'CSV', rows: 1204 }], options, counts: {}, created_at: new Date().toISOString(), actor: 'operator', progress: { stage: 'read', done: 0, total: 1204 }, problems_count: 0 };
  imports.unshift(j);
  const t = setInterval(() => {
    j.progress = { stage: 'read', done: Math.min(1204, j.progress.done + 180), total: 1204 };
    if (j.progress.done < 1204) return;
    clearInterval(t);
    Object.assign(j, { state: 'rehearsed', counts: { read: 1204, new: 37, changed: 12, same: 1148, closed: 3, history: 0, rejected: 4 }, problems_count: 6, detail: { crs: 'EPSG:2177', crs_why: 'Kolumny X i Y leżą w granicach gminy tylko w układzie 2000 strefa 6 z osią północną jako X.', axis: 'ne', columns: [['Znak sprawy', 'case_number', 'alias', ['GKOŚ.7230.12.2021']], ['Data od', 'valid_from', 'alias', ['01.06.2021']], ['Data do', 'valid_to', 'alias', ['30.09.2021']], ['Pow. [m2]', 'area_m2', 'alias', ['12,5']], ['Ulica', 'street', 'name', ['ul. Lipowa']], ['Uwagi', '', 'none', ['aneks nr 2']]].map(([name, field, how, samples]) => ({ name, field, how, samples })), fields: ['case_number', 'valid_from', 'valid_to', 'area_m2', 'street', 'house_no', 'kind', 'notes', 'parcel_id', 'geometry'].map((name) => ({ name })), rows_sample: [['GKOŚ.7230.12.2021', '01.06.2021', '30.09.2021', '12,5', 'ul. Lipowa', ''], ['GKOŚ.7230.13.2021', '15.06.2021', '', '4', 'ul. Zielona 3', 'aneks nr 2']], bounds: town.bbox } });
  }, 400);
  return j;
}

function rows(all: any[], q: URLSearchParams) {
  const sort = (q.get('sort') ?? '').split(',')[0], limit = Number(q.get('limit') ?? 100), at = Number(q.get('after') ?? 0), text = (q.get('q') ?? '').toLowerCase();
  let r = text ? all.filter((x) => JSON.stringify(x).toLowerCase().includes(text)) : [...all];
  if (sort) { const k = sort.replace('-', ''), d = sort[0] === '-' ? -1 : 1, v = (x: any) => (k === 'severity' ? order.indexOf(x.severity) : k === 'money_max_gr' ? Math.max(0, ...x.money.map((m: any) => m.max_gr)) : x[k] ?? ''); r.sort((a, b) => (v(a) < v(b) ? -d : v(a) > v(b) ? d : 0)); }
  return { rows: r.slice(at, at + limit), next: at + limit < r.length ? String(at + limit) : undefined, count: r.length, revision: 12 };
}

export function mock(): Plugin {
  const answer = (res: ServerResponse, body: unknown, status = 200, type = 'application/json') => { res.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : type }); res.end(body instanceof Uint8Array ? body : JSON.stringify(body)); };
  return { name: 'spoina-mock', configureServer(server) {
    server.middlewares.use((req: IncomingMessage, res, next) => {
      const u = new URL(req.url ?? '/', 'http://x'), q = u.searchParams, p = u.pathname;
      const tile = /^\/tiles\/([\w,]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(p);
      if (tile) {
        const [z, x, y] = tile.slice(2).map(Number), out: Record<string, unknown> = {};
        for (const l of tile[1].split(',')) { const t = l === 'discrepancies' ? findingTile(q, z, x, y) : layers[l]?.getTile(z, x, y); if (t) out[l] = t; }
        return answer(res, fromGeojsonVt(out as never, { version: 2, extent: 4096 } as never), 200, 'application/vnd.mapbox-vector-tile');
      }
      if (!p.startsWith('/api/v1/')) return next();
      const [a, b, c] = p.slice(8).split('/');
      const body = new Promise<any>((ok) => { let s = ''; req.on('data', (d) => (s += d)); req.on('end', () => { try { ok(JSON.parse(s || '{}')); } catch { const m = /name="options"\r\n\r\n(.*?)\r\n/s.exec(s); ok(m ? JSON.parse(m[1]) : {}); } }); });
      if (a === 'events') { res.writeHead(200, { 'Content-Type': 'text/event-stream' }); res.write(': hello\n\n'); const stop = onEvent((e) => res.write(`data: ${JSON.stringify(e)}\n\n`)); res.on('close', stop); return; }
      const seen = people(req.method ?? 'GET', p.slice(8).split('/'), q, {});
      if (seen && req.method === 'GET') return answer(res, seen.body, seen.status);
      if (['session', 'setup', 'password-reset', 'sessions', 'account', 'passkeys', 'tokens', 'users', 'roles', 'jobs', 'params', 'retention', 'privacy'].includes(a)) return void body.then((o) => { const r = people(req.method ?? 'GET', p.slice(8).split('/'), q, o) ?? { status: 404, body: {} }; if (r.status === 204) { res.writeHead(204); res.end(); } else answer(res, r.body, r.status ?? 200); });
      if (a === 'office') return answer(res, { code: '220401', name: 'Testowo', srid: 2180, bbox: town.bbox, managers: ['Burmistrz Miasta Testowo'], revision: 12, version: 'dev', counts: { discrepancies: town.findings.length, parcels: 630, decisions: decisionRows.length }, attribution: [] });
      if (a === 'rules') return answer(res, town.rules);
      if (a === 'discrepancies' && !b) { const m = matching(q); return answer(res, { ...rows(m.map(({ xy: _, ...f }) => f), new URLSearchParams([...q].filter(([k]) => k !== 'q'))), facets: facets(m) }); }
      if (a === 'discrepancies') {
        const f = town.findings.find((x) => x.id === Number(b));
        if (!f) return answer(res, { title: 'Not Found', detail: 'Nie ma takiej rozbieżności.', status: 404 }, 404);
        if (c === 'plan') return answer(res, { srid: 2180, radius_m: 25, object: { geometry: { type: 'Point', coordinates: f.xy }, sigma_m: 0.31 }, lanes: town.near(town.lanes, f.xy, 25).map((t) => ({ id: t.id, name: t.props.name, geometry: t.geometry, sigma_m: 0.6 })), parcels: town.near(town.parcels, f.xy, 25).map((t) => ({ id: t.id, parcel_id: t.props.parcel_id, geometry: t.geometry })), decisions: town.near(town.decisions, f.xy, 25).map((t) => ({ id: t.id, case_number: t.props.case_number, geometry: t.geometry })) });
        const rule = town.rules.find((r) => r.rule === f.rule)!;
        return answer(res, { ...f, fingerprint: 'f' + f.id, sentence: { pl: `W pasie drogowym ul. ${f.street} stoi tablica reklamowa 18 m². Na dzień 11.06.2022 nie znaleziono ważnej decyzji.`, en: `A billboard of 18 m² stands in the road lane of ul. ${f.street}. No decision valid on 11.06.2022 was found.` },
          terms: [{ name: 'in_lane', title: { pl: 'Obiekt stoi w pasie drogowym', en: 'The object is in the lane' }, value: true, detail: { pl: '0,84 m w głąb pasa, tolerancja ±0,31 m', en: '0.84 m inside, tolerance ±0.31 m' } }, { name: 'ours', title: { pl: 'Pas w zarządzie miasta', en: 'The lane is managed by the town' }, value: true, detail: { pl: 'Burmistrz Miasta Testowo', en: 'Burmistrz Miasta Testowo' } }, { name: 'no_decision', title: { pl: 'Brak ważnej decyzji', en: 'No valid decision' }, value: f.outcome === 'unknown' ? null : true, detail: { pl: 'rozważono 3 dokumenty', en: '3 documents considered' } }],
          documents: [1, 2, 3].map((i) => ({ kind: i === 3 ? 'lease' : 'decision', id: i, source_id: i === 3 ? 'UD/12/2019' : `GKOŚ.7230.${i}.2020`, verdict: i === 2 ? 'suggested' : 'rejected', why: { pl: ['okres minął 31.12.2021', 'tylko ta sama ulica, brak adresu', 'obejmuje inną działkę'][i - 1], en: 'not valid' }, valid_from: '2020-01-01', valid_to: '2021-12-31', score: 0.9 - i * 0.2 })),
          money: f.money.map((m: object) => ({ ...m, basis_title: { pl: 'Kara pieniężna', en: 'Penalty' }, formula: '10 × 18,00 m² × 1,20 zł × 162 dni = 34 992,00 zł', law: 'art. 40 ust. 12 pkt 1 u.d.p.' })), law: [{ article: 'art. 40 ust. 12 pkt 1 u.d.p.', text: { pl: 'Za zajęcie pasa drogowego bez zezwolenia zarządcy drogi wymierza się karę pieniężną.', en: 'A penalty is imposed for occupying the road lane without a permit.' } }], next: [{ code: 'N1', title: { pl: 'Kontrola w terenie z protokołem, zdjęciem i pomiarem', en: 'Field check with a protocol' } }, { code: 'N2', title: { pl: 'Wezwanie do wyjaśnienia lub usunięcia w 14 dni', en: 'Call to explain or remove' } }],
          photos: [], subjects: [{ kind: 'object', id: 1, source_id: 'SCAN-2022-00412' }], history: [{ version: 1, known_from: 12, at: '2026-11-22T08:00:00Z', actor: 'operator', changes: {} }], sources: [{ kind: 'object', id: 1, file: 'skan_2022.gpkg', row: 412, raw: { ID: 'SCAN-2022-00412', KLASA: 'billboard', SZER: '6,00', WYS: '3,00' } }], rule_title: rule.title });
      }
      if (['registers', 'changesets', 'mock'].includes(a)) return void body.then((o) => { const r = editable(registers as never, req.method ?? 'GET', p.slice(8).split('/'), q, o); return r ? answer(res, r.body ?? {}, r.status) : answer(res, { title: 'Not Found', detail: 'Nie ma takiego rejestru.', status: 404 }, 404); });
      if (a === 'search') { const s = (q.get('q') ?? '').toLowerCase(); return answer(res, [...town.lanes.filter((l) => String(l.props.name).toLowerCase().includes(s)).slice(0, 3).map((l) => ({ kind: 'street', id: l.id, label: l.props.name, detail: l.props.category, lon: town.findings[0].lonlat[0], lat: town.findings[0].lonlat[1] })), ...town.parcels.filter((x) => String(x.props.parcel_id).includes(s)).slice(0, 5).map((x) => { const [lon, lat] = town.toLonLat((x.geometry as any).coordinates[0][0]); return { kind: 'parcel', id: x.id, label: x.props.number, detail: x.props.parcel_id, lon, lat }; }), ...decisionRows.filter((d: any) => d.case_number.toLowerCase().includes(s)).slice(0, 4).map((d: any) => ({ kind: 'decision', id: d.id, label: d.case_number, detail: d.street, lon: d.lonlat[0], lat: d.lonlat[1] }))]); }
      if (a === 'imports' && !b && req.method === 'POST') return void body.then((o) => answer(res, { id: newImport(o).id }, 201));
      if (a === 'imports' && !b) return answer(res, { rows: imports, count: imports.length });
      if (a === 'imports') {
        const j = imports.find((x) => x.id === Number(b));
        if (!j) return answer(res, { title: 'Not Found', detail: 'Nie ma takiego importu.' }, 404);
        if (req.method === 'DELETE') { j.state = 'discarded'; return answer(res, {}); }
        if (req.method === 'PATCH') return void body.then((o) => { Object.assign(j.options, o); answer(res, j); });
        if (c === 'publish') { j.state = 'published'; j.revision = 13; return answer(res, { revision: 13 }); }
        if (c === 'undo') { j.state = 'undone'; j.undone_by = 14; return answer(res, { revision: 14 }); }
        if (c === 'problems') return answer(res, { rows: [1, 2, 3, 4].map((i) => ({ no: i, file: 'decyzje_2022.csv', row: 20 + i * 31, field: 'valid_from', value: '31.02.2021', code: 'date.impossible', message: 'Nie ma takiego dnia w kalendarzu.', rejected: i < 3 })), count: 4 });
        if (c === 'changes') return answer(res, { rows: Array.from({ length: q.get('kind') === 'changed' ? 12 : 37 }, (_, i) => ({ key: `GKOŚ.7230.${i + 1}.2021`, kind: q.get('kind'), row: i + 2, fields: q.get('kind') === 'changed' ? { valid_to: ['2021-06-30', '2021-09-30'], area_m2: [12, 12.5] } : { street: [null, 'Lipowa'], area_m2: [null, 4] } })), count: 12 });
        if (c === 'map') return answer(res, { type: 'FeatureCollection', features: town.findings.slice(0, 60).map((f, i) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: f.lonlat }, properties: { kind: ['new', 'changed', 'closed'][i % 3], key: f.label } })), more: 0 });
        return answer(res, j);
      }
      if (a === 'runs' && req.method === 'POST') return void body.then((o) => { const r: any = { ...runs[0], id: runs.length + 1, on_date: o.on ?? '2026-11-22', rules: o.rules?.length ? o.rules : runs[runs.length - 1].rules, state: 'running', progress: { stage: 'rules', done: 0, total: 14 }, started_at: new Date().toISOString() }; runs.unshift(r); const t = setInterval(() => { r.progress = { stage: 'rules', done: r.progress.done + 2, total: 14 }; if (r.progress.done >= 14) { r.state = 'done'; clearInterval(t); } }, 400); answer(res, { id: r.id }, 202); });
      if (a === 'runs') return answer(res, b ? runs.find((r) => r.id === Number(b)) : { rows: runs, count: runs.length });
      if (a === 'import-profiles') return answer(res, []);
      return answer(res, { title: 'Not Found', detail: p }, 404);
    });
  } };
}
