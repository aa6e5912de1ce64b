import { describe, expect, it } from 'vitest';
import type { Facets } from '../api/types';
import { byWeight, isHidden, moneyByBasis, only, openQuery, readSearch, shownQuery, sortFor, tileFilter, toggle, workFilter } from './filters';

const rules = ['O01', 'O03', 'Q01'];

describe('the legend is the filter', () => {
  it('a click hides an entry, a second one shows it', () => {
    expect(toggle(undefined, 'O01')).toBe('O01');
    expect(toggle('O01', 'Q01')).toBe('O01,Q01');
    expect(toggle('O01', 'O01')).toBeUndefined();
    expect(isHidden('O01,Q01', 'Q01')).toBe(true);
    expect(isHidden(undefined, 'Q01')).toBe(false);
  });
  it('"only" leaves one, and everything when it was alone', () => {
    expect(only(undefined, 'O01', rules)).toBe('O03,Q01');
    expect(only('O03,Q01', 'O01', rules)).toBeUndefined();
    expect(only('O01', 'O01', rules)).toBe('O03,Q01');
  });
  it('asks the server for what is left', () => {
    expect(shownQuery({ hideRules: 'O03' }, rules).query).toMatchObject({ rule: 'O01,Q01', severity: undefined });
    expect(shownQuery({}, rules).query).toMatchObject({ rule: undefined, severity: undefined, outcome: undefined });
    expect(shownQuery({ hideOutcome: 'hit,unknown' }, rules).nothing).toBe(true);
    expect(shownQuery({ hideRules: 'O01,O03,Q01' }, rules).nothing).toBe(true);
  });
  it('the map is filtered by the same as the list', () => {
    expect(tileFilter({ work: 'all' }, rules)).toBe('');
    expect(tileFilter({ hideRules: 'O03', state: 'DETECTED', from: '2022-01-01' }, rules)).toBe("rule IN ('O01', 'Q01') AND state IN ('DETECTED') AND on_date >= DATE('2022-01-01')");
    expect(tileFilter({ hideSeverity: 'info,low,medium,high,critical' }, rules)).toBe("rule IN ('-')");
  });
  it('open work is shown unless another kind or a state is asked for', () => {
    const open = "(state NOT IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED') OR vanished_from <> '')";
    expect(workFilter({})).toBe(open);
    expect(tileFilter({}, rules)).toBe(open);
    expect(workFilter({ work: 'mine' }, "o'hara")).toBe(`assignee = 'o''hara' AND parked_until IS NULL AND ${open}`);
    expect(workFilter({ state: 'CLOSED' })).toBe('');
    expect(openQuery({ work: 'due' }).filter).toContain('due_on IS NOT NULL');
    expect(readSearch({ work: 'mine', state: 'FIELD_CHECK' })).toMatchObject({ work: 'mine', state: 'FIELD_CHECK' });
    expect(readSearch({ work: 'open' }).work).toBeUndefined();
    expect(readSearch({ work: 'x' }).work).toBeUndefined();
  });
});

describe('the address', () => {
  it('keeps what it understands and drops the rest', () => {
    expect(readSearch({ id: 12, hideRules: 'O01', from: '2022-01-01', to: '1.1.2022', state: 'X', at: '18.6,54.2,16', q: 12, sort: '-money' })).toMatchObject({ id: 12, hideRules: 'O01', from: '2022-01-01', to: undefined, state: undefined, at: '18.6,54.2,16', q: '12', sort: '-money' });
    expect(readSearch({ id: '-4', hideRules: "'); DROP", at: 'a,b,c', sort: 'x y' })).toMatchObject({ id: undefined, hideRules: undefined, at: undefined, sort: undefined });
  });
});

describe('money', () => {
  const facets = {
    rules: [
      { rule: 'O01', count: 2, worst: 'high', unknown: 0, money: [{ basis: 'PENALTY', min_gr: 100, max_gr: 300 }, { basis: 'FEE', min_gr: 10, max_gr: 10 }] },
      { rule: 'O03', count: 1, worst: 'high', unknown: 1, money: [{ basis: 'PENALTY', min_gr: 1, max_gr: 2 }] },
    ],
    severity: {}, state: {}, outcome: {},
  } as Facets;
  it('is summed within a legal basis and never across', () => {
    expect(moneyByBasis(facets)).toEqual([{ basis: 'PENALTY', min_gr: 101, max_gr: 302 }, { basis: 'FEE', min_gr: 10, max_gr: 10 }]);
    expect(moneyByBasis(undefined)).toEqual([]);
  });
  it('entries are ordered by worst severity, then count', () => {
    expect([...facets.rules].reverse().sort(byWeight).map((r) => r.rule)).toEqual(['O01', 'O03']);
  });
});

describe('the order of the list', () => {
  it('is the worst first, the dearest among them', () => {
    expect(sortFor(undefined, true)).toBe('-severity,-money_max_gr');
    expect(sortFor('rule', true)).toBe('rule');
    expect(sortFor('money_max_gr', true)).toBe('money_max_gr');
  });
  it('never names amounts to a role that is shown none', () => {
    expect(sortFor(undefined, false)).toBe('-severity');
    expect(sortFor('severity', false)).toBe('severity');
    expect(sortFor('-money_max_gr', false)).toBe('-severity');
  });
});
