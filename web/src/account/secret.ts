const kept = new Map<string, string>();

/** Takes a word for this page alone out of the address (/reset#…, /setup?code=…, ?signin=…) and forgets it there; it lives while the page
 *  does. What stands behind # never reaches a server or its log. */
export function secretOfAddress(name: string): string {
  const q = new URLSearchParams(location.search);
  const v = q.get(name) ?? (name === 'token' ? location.hash.slice(1) : '');
  if (v) {
    kept.set(name, v);
    q.delete(name);
    const rest = q.toString();
    history.replaceState(history.state, '', location.pathname + (rest ? `?${rest}` : '') + (name === 'token' ? '' : location.hash));
  }
  return kept.get(name) ?? '';
}
