import { describe, expect, it } from 'vitest';
import { guessLayer } from './layers';
import { mappingOf } from './mapping';
import { perRule } from '../runs/counts';

describe('import', () => {
  it('guesses the layer from the name, and says nothing when it does not know', () => {
    expect(guessLayer(['Dzialki_ewidencyjne.gpkg'])).toBe('parcels');
    expect(guessLayer(['rejestr decyzji 2022.xlsx'])).toBe('decisions');
    expect(guessLayer(['umowy_dzierzawy.csv'])).toBe('leases');
    expect(guessLayer(['skan2022_reklamy.shp.zip'])).toBe('scan_objects');
    expect(guessLayer(['pasy_drogowe.zip'])).toBe('road_lanes');
    expect(guessLayer(['zestawienie.csv'])).toBeNull();
  });
  const columns = [
    { name: 'Znak', field: 'case_number', how: 'heading', samples: [] },
    { name: 'Od', field: 'valid_from', how: 'heading', samples: [] },
    { name: 'Uwagi', field: '', how: '', samples: [] },
  ];
  it('a mapping edited by hand keeps what was not touched', () => {
    expect(mappingOf(columns, {})).toEqual({ case_number: 'Znak', valid_from: 'Od' });
    expect(mappingOf(columns, { Uwagi: 'notes' })).toEqual({ case_number: 'Znak', valid_from: 'Od', notes: 'Uwagi' });
  });
  it('a field moved to another column leaves the first', () => {
    expect(mappingOf(columns, { Uwagi: 'case_number' })).toEqual({ case_number: 'Uwagi', valid_from: 'Od' });
  });
  it('a field taken out is not matched again by its heading', () => {
    expect(mappingOf(columns, { Od: '' })).toEqual({ case_number: 'Znak', valid_from: '' });
  });
});

describe('a run, rule by rule', () => {
  it('shows rules that found nothing as well', () => {
    const rows = perRule({ id: 1, on_date: '2022-06-11', rules: ['O03', 'O01'], state: 'done', counts: { findings: { O01: 4 } } });
    expect(rows).toEqual([{ rule: 'O01', found: 4 }, { rule: 'O03', found: 0 }]);
  });
  it('compares with the run before where the run says so', () => {
    const rows = perRule({ id: 1, on_date: '2022-06-11', rules: ['O01'], state: 'done', counts: { findings: { O01: 4 }, rules: { O01: { hit: 3, unknown: 1, new: 2, same: 1, changed: 1 } } } });
    expect(rows).toEqual([{ rule: 'O01', found: 4, new: 2, same: 1, changed: 1, gone: 0, unknown: 1 }]);
  });
});
