import { describe, expect, it } from 'vitest';
import { moved, readSearch, typedPlace } from './search';

describe('linking', () => {
  it('reads a typed place in the ways people write it', () => {
    expect(typedPlace('6014581,87 6541703,05')).toEqual([6014581.87, 6541703.05]);
    expect(typedPlace('X=710705.34  Y=476556.54')).toEqual([710705.34, 476556.54]);
    expect(typedPlace('54.26, 18.64')).toEqual([54.26, 18.64]);
    expect(typedPlace('przy kościele')).toBeNull();
    expect(typedPlace('1 2 3')).toBeNull();
  });
  it('leaves out of the address what the page does not know', () => {
    expect(readSearch({ kind: 'lease', state: 'everything', year: '2022', id: '-3', sort: 'money' })).toMatchObject({ kind: 'lease', state: undefined, year: 2022, id: undefined, sort: 'money' });
  });
  it('moves the cross-hair by metres', () => {
    const [lon, lat] = moved([18.64, 54.26], 10, -10);
    expect((lon - 18.64) * 111_320 * Math.cos((54.26 * Math.PI) / 180)).toBeCloseTo(10, 6);
    expect((54.26 - lat) * 110_574).toBeCloseTo(10, 6);
  });
});
