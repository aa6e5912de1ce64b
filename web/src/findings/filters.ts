// What is shown on the map, in the list and in the counts. It lives in the address, so that a view can be
// sent to a colleague; the address never holds personal data.
import type { Facets, MoneyRange, Outcome, RuleFacet, Severity, State } from '../api/types';
import { hasWords, inList } from '../registers/cql2';

export interface FindingsSearch {
  /** The selected discrepancy. */
  id?: number;
  /** Rules, severities and outcomes switched off in the legend. */
  hideRules?: string;
  hideSeverity?: string;
  hideOutcome?: string;
  state?: State;
  /** Which work: open ones when left out. */
  work?: Work;
  from?: string;
  to?: string;
  q?: string;
  sort?: string;
  /** Where to look: "lon,lat,zoom". */
  at?: string;
}

/** Kinds of work that the list can be narrowed to. */
export const works = ['open', 'mine', 'due', 'parked', 'confirm', 'done', 'all'] as const;
export type Work = (typeof works)[number];

const split = (s?: string) => (s ? s.split(',').filter(Boolean) : []);
const iso = (v: unknown) => (typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v) ? v : undefined);
const words = (v: unknown) => (typeof v === 'string' && /^[\w,]+$/.test(v) ? v : undefined);

export function readSearch(s: Record<string, unknown>): FindingsSearch {
  const id = Number(s.id);
  return {
    id: Number.isSafeInteger(id) && id > 0 ? id : undefined,
    hideRules: words(s.hideRules),
    hideSeverity: words(s.hideSeverity),
    hideOutcome: words(s.hideOutcome),
    state: allStates.includes(s.state as State) ? (s.state as State) : undefined,
    work: s.work !== 'open' && works.includes(s.work as Work) ? (s.work as Work) : undefined,
    from: iso(s.from),
    to: iso(s.to),
    q: typeof s.q === 'string' && s.q !== '' ? s.q : typeof s.q === 'number' ? String(s.q) : undefined,
    sort: typeof s.sort === 'string' && /^-?\w+$/.test(s.sort) ? s.sort : undefined,
    at: typeof s.at === 'string' && /^-?[\d.]+,-?[\d.]+,[\d.]+$/.test(s.at) ? s.at : undefined,
  };
}

export const allStates: State[] = ['DETECTED', 'TRIAGED', 'FIELD_CHECK', 'CONFIRMED', 'REGISTER_ERROR', 'ACTION', 'RESOLVED', 'FALSE_POSITIVE', 'CLOSED', 'VANISHED'];
export const allSeverities: Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
export const allOutcomes: Outcome[] = ['hit', 'unknown'];

export const isHidden = (list: string | undefined, value: string) => split(list).includes(value);

/** Clicking a legend entry hides it; clicking again shows it. */
export function toggle(list: string | undefined, value: string): string | undefined {
  const now = split(list);
  const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value];
  return next.length ? next.join(',') : undefined;
}

/** "Only this": hides everything else, and shows everything again when it was alone already. */
export function only(list: string | undefined, value: string, all: readonly string[]): string | undefined {
  const rest = all.filter((v) => v !== value);
  const now = split(list);
  const alone = !now.includes(value) && rest.every((v) => now.includes(v));
  return alone || !rest.length ? undefined : rest.join(',');
}

const open = "(state NOT IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED') OR vanished_from <> '')";

/** The kind of work as CQL2, for the list and the map alike. A state that is asked for by name needs none. */
export function workFilter(s: FindingsSearch, login = ''): string {
  if (s.state) return '';
  switch (s.work ?? 'open') {
    case 'mine':
      return `assignee = '${login.replaceAll("'", "''")}' AND parked_until IS NULL AND ${open}`;
    case 'due':
      return `due_on IS NOT NULL AND ${open}`;
    case 'parked':
      return 'parked_until IS NOT NULL';
    case 'confirm':
      return "state = 'VANISHED' AND vanished_from <> ''";
    case 'done':
      return `state IN ('FALSE_POSITIVE', 'RESOLVED', 'CLOSED')`;
    case 'all':
      return '';
    default:
      return open;
  }
}

/** What the server is asked before the legend hides anything: the counts of the legend come from here. */
export function openQuery(s: FindingsSearch, login?: string) {
  return { state: s.state, from: s.from, to: s.to, q: s.q, filter: workFilter(s, login) || undefined };
}

/** The list: as open, less what the legend hides. `nothing` when every entry of a kind is hidden. */
export function shownQuery(s: FindingsSearch, rules: readonly string[], login?: string) {
  const left = (all: readonly string[], hidden?: string) => {
    const h = split(hidden);
    return h.length ? all.filter((v) => !h.includes(v)) : undefined;
  };
  const rule = left(rules, s.hideRules);
  const severity = left(allSeverities, s.hideSeverity);
  const outcome = left(allOutcomes, s.hideOutcome);
  return {
    nothing: [rule, severity, outcome].some((l) => l !== undefined && l.length === 0),
    query: { ...openQuery(s, login), rule: rule?.join(','), severity: severity?.join(','), outcome: outcome?.join(',') },
  };
}

/** The same view as CQL2 for the tiles; empty when everything is shown. */
export function tileFilter(s: FindingsSearch, rules: readonly string[], login?: string): string {
  const { query, nothing } = shownQuery(s, rules, login);
  if (nothing) return "rule IN ('-')";
  const parts: string[] = [];
  for (const k of ['rule', 'severity', 'outcome', 'state'] as const) {
    const v = query[k];
    if (v) parts.push(inList(k, v.split(',')));
  }
  if (query.filter) parts.push(query.filter);
  if (s.from) parts.push(`on_date >= DATE('${s.from}')`);
  if (s.to) parts.push(`on_date <= DATE('${s.to}')`);
  if (s.q?.trim()) parts.push(hasWords(['label', 'street'], s.q));
  return parts.join(' AND ');
}

/** Money by legal basis over the shown rules. Bases are never added to each other: they are different law. */
export function moneyByBasis(facets: Facets | undefined): MoneyRange[] {
  const sum = new Map<string, MoneyRange>();
  for (const r of facets?.rules ?? []) {
    for (const m of r.money ?? []) {
      const s = sum.get(m.basis) ?? { basis: m.basis, min_gr: 0, max_gr: 0 };
      sum.set(m.basis, { basis: m.basis, min_gr: s.min_gr + m.min_gr, max_gr: s.max_gr + m.max_gr });
    }
  }
  return [...sum.values()].sort((a, b) => b.max_gr - a.max_gr);
}

const rank = (s: Severity) => allSeverities.indexOf(s);
export const byWeight = (a: RuleFacet, b: RuleFacet) => rank(a.worst) - rank(b.worst) || b.count - a.count || a.rule.localeCompare(b.rule);

/**
 * The order asked of the server: the worst first, and among those the dearest. A role that is shown no amounts is not
 * ordered by them either, not even by the link of a colleague who is.
 */
export function sortFor(sort: string | undefined, money: boolean): string {
  const by = !sort || (!money && sort.endsWith('money_max_gr')) ? '-severity' : sort;
  return money && by.endsWith('severity') ? `${by},-money_max_gr` : by;
}
