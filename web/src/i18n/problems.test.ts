import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain, polish, problems } from './problems';

const root = join(__dirname, '../../..');
const sources = (dir: string): string[] =>
  readdirSync(join(root, dir), { withFileTypes: true })
    .filter((d) => d.isFile() && d.name.endsWith('.go') && !d.name.endsWith('_test.go'))
    .map((d) => readFileSync(join(root, dir, d.name), 'utf8'));

/** The arguments of a Go call whose opening bracket ends before `at`. */
function args(go: string, at: number): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = at;
  for (let i = at; i < go.length; i++) {
    const c = go[i];
    if (c === '"' || c === '`') {
      for (i++; go[i] !== c; i++) if (c === '"' && go[i] === '\\') i++;
    } else if ('([{'.includes(c)) depth++;
    else if (c === ',' && depth === 0) {
      out.push(go.slice(from, i).trim());
      from = i + 1;
    } else if (')]}'.includes(c) && depth-- === 0) {
      out.push(go.slice(from, i).trim());
      break;
    }
  }
  return out;
}

const calls = (go: string, name: RegExp) => [...go.matchAll(name)].map((m) => args(go, m.index + m[0].length));
const literal = (s: string | undefined) => /^"([a-z_.]+)"$/.exec(s ?? '')?.[1];

function remarksOfIngest(): Set<string> {
  const found = new Set<string>();
  const add = (c: string | undefined) => c && found.add(c);
  for (const go of sources('ingest')) {
    for (const m of go.matchAll(/\bCode:\s*"([a-z_.]+)"/g)) add(m[1]);
    for (const a of calls(go, /\.(?:note|reject)\(/g)) add(literal(a[2]));
    for (const a of calls(go, /\bfail\(/g)) add(literal(a[1]));
    for (const a of calls(go, /\.problem\(/g)) add(literal(a[1]));
    for (const a of calls(go, /\.check\(/g)) {
      const kind = literal(a[1]);
      if (kind) ['unreadable_', 'impossible_'].forEach((p) => add(p + kind));
    }
    const reasons = /var reasons = map\[string\]string\{([\s\S]*?)\n\}/.exec(go)?.[1] ?? '';
    for (const m of reasons.matchAll(/"([a-z_]+)":/g)) add(m[1]);
  }
  return found;
}

function remarksOfReaders(): Set<string> {
  const found = new Set<string>();
  for (const dir of ['internal/exchange', 'internal/ogr'])
    for (const go of sources(dir)) {
      for (const m of go.matchAll(/^\s*(?:const\s+)?[A-Z]\w*\s*=\s*"([a-z]+\.[a-z_]+)"/gm)) found.add(m[1]);
      for (const m of go.matchAll(/\bProblem\{Code:\s*"([a-z_.]+)"/g)) found.add(m[1]);
    }
  return found;
}

function cellsOfRegisters(): Set<string> {
  const list = /var cellSentences = map\[string\]string\{([\s\S]*?)\n\}/.exec(sources('internal/register').join('\n'))?.[1] ?? '';
  return new Set([...list.matchAll(/"([a-z_]+)":/g)].map((m) => m[1]));
}

function refusals(): Set<string> {
  const found = new Set<string>();
  for (const dir of ['ingest', 'analysis', 'analysis/dossier', 'analysis/figures', 'analysis/linking', 'analysis/landscape', 'analysis/landscape/check', 'analysis/landscape/resolution', 'ogc', 'ogc/plot', 'tiles', 'internal/register', 'internal/fes', 'internal/httpapi', 'internal/db', 'internal/param', 'internal/access', 'internal/access/account', 'internal/notify', 'internal/job', 'internal/audit', 'internal/privacy', 'internal/file', 'internal/exchange', 'internal/once', 'internal/report', 'internal/letter', 'internal/people', 'internal/flow', 'internal/programme', 'modules/aid', 'modules/relief', 'internal/ledger', 'modules/coal'])
    for (const go of sources(dir)) {
      for (const m of go.matchAll(/fail\.New\(fail\.\w+,\s*"([a-z_.]+)"/g)) found.add(m[1]);
      // What rows are refused for when they are changed in the grid.
      if (dir.startsWith('modules/')) for (const m of go.matchAll(/\bRefuse\("\w+",\s*"([a-z_.]+)"/g)) found.add(m[1]);
      if (dir === 'internal/httpapi') for (const m of go.matchAll(/\bCode: "([a-z_.]+)"/g)) found.add(m[1]);
    }
  return found;
}

describe('words for problem codes', () => {
  it.each([
    ['remarks of the import', remarksOfIngest, 'outside', 35],
    ['remarks of the readers of files', remarksOfReaders, 'cell.merged', 15],
    ['cells that people type', cellsOfRegisters, 'not_listed', 30],
    ['refusals', refusals, 'import.crs_missing', 45],
  ] as const)('%s all have a Polish sentence', (_, read, one, atLeast) => {
    const codes = read();
    expect(codes).toContain(one); // the sources were understood
    expect(codes.size).toBeGreaterThanOrEqual(atLeast);
    expect([...codes].filter((c) => !(c in problems)).sort()).toEqual([]);
  });
  it('no sentence speaks of a code that the server does not have', () => {
    const codes = new Set([...remarksOfIngest(), ...remarksOfReaders(), ...cellsOfRegisters(), ...refusals(), 'import.stopped']);
    expect(Object.keys(problems).filter((c) => !codes.has(c))).toEqual([]);
  });
});

describe('why a reference system is believed', () => {
  it('is told in Polish for every reason that a reader of files gives', () => {
    const told = readFileSync(join(root, 'ingest/place.go'), 'utf8');
    const reasons = ['internal/exchange', 'internal/ogr'].flatMap(sources).flatMap((go) => [...go.matchAll(/\b(?:Why:|\.?Why =|why :?=)\s*("[^"]*"|`[^`]*`)(?!\s*\+)/g)].map((m) => m[1]));
    expect(reasons.length).toBeGreaterThanOrEqual(10);
    expect(reasons.filter((r) => !told.includes(`${r}:`))).toEqual([]);
  });
});

describe('an explanation', () => {
  it('is the sentence in Polish and the message in English', () => {
    expect(explain('pl', 'unreadable_date', 'no date is readable in the cell')).toEqual({ sentence: polish('unreadable_date') });
    expect(explain('en', 'unreadable_date', 'no date is readable in the cell')).toEqual({ sentence: 'no date is readable in the cell' });
  });
  it('keeps figures that the sentence lacks', () => {
    const m = 'the place (6541655 E, 6024668 N) lies more than 2 km outside the municipality';
    expect(explain('pl', 'outside', m).more).toBe(m);
    expect(explain('pl', 'centimetres', 'a length above 100 m: the row was read as centimetres').more).toBeUndefined();
  });
  it('names the value', () => {
    expect(explain('pl', 'duplicate_key', 'the key stands in row 7 too', { value: '12/3' }).sentence).toContain('12/3');
  });
  it('falls back to the message for an unknown code', () => {
    expect(explain('pl', 'new.code', 'words')).toEqual({ sentence: 'words' });
  });
});
