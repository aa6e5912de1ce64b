import { describe, expect, it } from 'vitest';
import { figureText, seriesOf } from './figures';
import type { ReportTable } from './types';

const T = (s: string) => ({ pl: s, en: s });

describe('a figure', () => {
  it.each([
    [146520, 'gr', '1 465,20 zł'],
    [1050000, 'kg', '1 050 000 kg'],
    [4.5, 'd', '4,5 d'],
    ['<5', '', '<5'],
    ['2026-11-22', '', '22.11.2026'],
    [0, '', '0'],
    [null, '', ''],
  ])('%s %s is %s', (v, unit, words) => expect(figureText(v, unit).replaceAll('\u00a0', ' ')).toBe(words));
});

describe('the drawing of a table', () => {
  const table: ReportTable = { name: 'x', title: T('x'), chart: 'bar', columns: [{ key: 'day', title: T('dzień') }, { key: 'n', title: T('wnioski') }, { key: 'gr', title: T('kwota'), unit: 'gr' }, { key: 'm', title: T('decyzje') }], rows: [['a', 3, 500, 1], ['b', '<5', 900, 7]] };
  it('shows the columns of one unit only, never money beside numbers of people', () => {
    const { series, labels, max } = seriesOf(table);
    expect(series.map((s) => s.column.key)).toEqual(['n', 'm']);
    expect(labels).toEqual(['a', 'b']);
    expect(max).toBe(7);
  });
  it('draws no group that is not told', () => expect(seriesOf(table).series[0].values).toEqual([3, null]));
});
