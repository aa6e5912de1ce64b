// Colour rules: a condition on a column and a colour for its cells. A colour never stands alone: each has a sign
// that is printed and read out too.
import { alike, readNumber, type Kind } from './codec';

export const colours = ['red', 'amber', 'green', 'blue', 'violet'] as const;
export type Colour = (typeof colours)[number];
export const signs: Record<Colour, string> = { red: '■', amber: '▲', green: '●', blue: '◆', violet: '✚' };

export type RuleOperator = '=' | '<>' | '>' | '>=' | '<' | '<=' | 'contains' | 'empty' | 'filled' | 'before_today' | 'soon';
export interface ColourRule {
  field: string;
  op: RuleOperator;
  value: string;
  colour: Colour;
}

export const ruleOperators: Record<Kind, RuleOperator[]> = {
  text: ['=', '<>', 'contains', 'empty', 'filled'],
  list: ['contains', 'empty', 'filled'],
  integer: ['>', '>=', '<', '<=', '=', 'empty', 'filled'],
  number: ['>', '>=', '<', '<=', '=', 'empty', 'filled'],
  money: ['>', '>=', '<', '<=', '=', 'empty', 'filled'],
  date: ['before_today', 'soon', '>=', '<=', '=', 'empty', 'filled'],
  time: ['>=', '<=', 'empty', 'filled'],
  bool: ['='],
  json: ['empty', 'filled'],
};

const SOON = 30; // days

/** Whether a value meets a rule. Numbers and złote are written as people write them, days as 2026-11-22. */
export function meets(rule: ColourRule, kind: Kind, v: unknown, today: string): boolean {
  const blank = alike(v, null);
  if (rule.op === 'empty') return blank;
  if (rule.op === 'filled') return !blank;
  if (blank) return false;
  const text = String(v);
  if (rule.op === 'before_today') return text.slice(0, 10) < today;
  if (rule.op === 'soon') {
    const left = (Date.parse(text.slice(0, 10)) - Date.parse(today)) / 86_400_000;
    return left >= 0 && left <= SOON;
  }
  if (rule.op === 'contains') return (Array.isArray(v) ? v.join(', ') : text).toLocaleLowerCase('pl').includes(rule.value.toLocaleLowerCase('pl'));
  if (kind === 'bool') return text === rule.value;
  let a: number | string = text;
  let b: number | string = rule.value;
  if (kind === 'integer' || kind === 'number' || kind === 'money') {
    const n = readNumber(rule.value);
    if (n === null) return false;
    a = Number(v);
    b = kind === 'money' ? Math.round(n * 100) : n;
  } else if (kind === 'date' || kind === 'time') a = text.slice(0, 10);
  switch (rule.op) {
    case '=':
      return a === b;
    case '<>':
      return a !== b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
  }
  return false;
}

/** The first rule that a value meets decides, as the list of rules reads from the top. */
export const ruleFor = (rules: ColourRule[], field: string, kind: Kind, v: unknown, today: string) => rules.find((r) => r.field === field && meets(r, kind, v, today));
