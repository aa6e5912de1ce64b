import { describe, expect, it } from 'vitest';
import { condition, cql2, hasWords, inList, kindOf, parseNumber } from './cql2';

describe('a condition becomes CQL2', () => {
  it('text is quoted, its apostrophes doubled, its wildcards taken literally', () => {
    expect(condition({ field: 'street', op: '=', value: "O'Hara" }, 'text')).toBe("street = 'O''Hara'");
    expect(condition({ field: 'street', op: 'contains', value: '50%_a' }, 'text')).toBe("ACCENTI(CASEI(street)) LIKE ACCENTI(CASEI('%50\\%\\_a%'))");
    expect(condition({ field: 'case_number', op: 'starts', value: ' GKOŚ ' }, 'text')).toBe("ACCENTI(CASEI(case_number)) LIKE ACCENTI(CASEI('GKOŚ%'))");
  });
  it('numbers are read with a decimal comma and blanks', () => {
    expect(condition({ field: 'area_m2', op: '>=', value: '1 465,5' }, 'number')).toBe('area_m2 >= 1465.5');
    expect(condition({ field: 'area_m2', op: '>=', value: '12,5 m2; DROP' }, 'number')).toBeNull();
    expect(parseNumber('1\u00a0000')).toBe(1000);
    expect(parseNumber('')).toBeNull();
  });
  it('złote become grosze', () => {
    expect(condition({ field: 'paid_gr', op: '<=', value: '1 465,20 zł' }, 'money')).toBe('paid_gr <= 146520');
    expect(condition({ field: 'paid_gr', op: '=', value: '0,1' }, 'money')).toBe('paid_gr = 10');
  });
  it('dates are typed either way; both ends belong to the range', () => {
    expect(condition({ field: 'valid_to', op: '<=', value: '5.1.2022' }, 'date')).toBe("valid_to <= DATE('2022-01-05')");
    expect(condition({ field: 'valid_to', op: 'between', value: '2022-01-01', to: '2022-12-31' }, 'date')).toBe("valid_to >= DATE('2022-01-01') AND valid_to <= DATE('2022-12-31')");
    expect(condition({ field: 'valid_to', op: 'between', value: '', to: '2022-12-31' }, 'date')).toBe("valid_to <= DATE('2022-12-31')");
    expect(condition({ field: 'valid_to', op: '=', value: 'jutro' }, 'date')).toBeNull();
  });
  it('missing and boolean values', () => {
    expect(condition({ field: 'kw', op: 'empty', value: '' }, 'text')).toBe('kw IS NULL');
    expect(condition({ field: 'tender', op: '=', value: 'false' }, 'bool')).toBe('tender = FALSE');
    expect(condition({ field: 'use_codes', op: 'contains', value: 'dr' }, 'list')).toBe("A_CONTAINS(use_codes, ('dr'))");
  });
  it('odd column names are quoted', () => {
    expect(condition({ field: 'Nr "działki"', op: 'filled', value: '' }, 'text')).toBe('"Nr ""działki""" IS NOT NULL');
  });
  it('incomplete conditions are left out', () => {
    expect(cql2([{ field: 'a', op: '=', value: '1' }, { field: 'b', op: '=', value: '' }, { field: 'c', op: '>=', value: '2' }], { a: 'number', b: 'text', c: 'number' })).toBe('a = 1 AND c >= 2');
    expect(cql2([], {})).toBe('');
  });
  it('lists and words', () => {
    expect(inList('rule', ['O01', 'O03'])).toBe("rule IN ('O01', 'O03')");
    expect(hasWords(['label', 'street'], 'lipowa 12')).toBe(
      "(ACCENTI(CASEI(label)) LIKE ACCENTI(CASEI('%lipowa%')) OR ACCENTI(CASEI(street)) LIKE ACCENTI(CASEI('%lipowa%'))) AND (ACCENTI(CASEI(label)) LIKE ACCENTI(CASEI('%12%')) OR ACCENTI(CASEI(street)) LIKE ACCENTI(CASEI('%12%')))",
    );
  });
  it("a register's type decides how a value is compared", () => {
    expect(kindOf('integer')).toBe('number');
    expect(kindOf('boolean')).toBe('bool');
    expect(kindOf('timestamp')).toBe('date');
    expect(kindOf('something new')).toBe('text');
  });
});
