const kept = new Map<string, string>();

/** Takes a one-time secret out of the address (/reset?token=…) and forgets it there; it lives while the page does. */
export function secretOfAddress(name: string): string {
  const q = new URLSearchParams(location.search);
  const v = q.get(name);
  if (v) {
    kept.set(name, v);
    q.delete(name);
    const rest = q.toString();
    history.replaceState(history.state, '', location.pathname + (rest ? `?${rest}` : '') + location.hash);
  }
  return kept.get(name) ?? '';
}
