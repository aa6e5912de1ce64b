import type { Run } from '../api/types';

export interface RuleCount {
  rule: string;
  found: number;
  new?: number;
  same?: number;
  changed?: number;
  gone?: number;
  unknown?: number;
}

/** Counts of a run rule by rule, in the order of their codes. */
export function perRule(run: Run): RuleCount[] {
  const detailed = run.counts?.rules ?? {};
  const found = run.counts?.findings ?? {};
  const codes = [...new Set([...Object.keys(found), ...Object.keys(detailed), ...run.rules])];
  return codes.sort().map((rule) => {
    const d = detailed[rule];
    return { rule, found: found[rule] ?? d?.hit ?? 0, ...(d ? { new: d.new ?? 0, same: d.same ?? 0, changed: d.changed ?? 0, gone: d.gone ?? 0, unknown: d.unknown ?? 0 } : {}) };
  });
}
