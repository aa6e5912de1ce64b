// The letter of each move: shown on its button, pressed anywhere on the page.
export const moveKeys: Record<string, string> = {
  triage: 't',
  check: 'f',
  confirm: 'c',
  register_error: 'e',
  dismiss: 'd',
  act: 'a',
  resolve: 'r',
  close: 'x',
  reopen: 'o',
  gone: 'r',
  gone_close: 'x',
  back: 'b',
};
export const workKeys = { take: 'w', hand_back: 'h', park: 'z', ask: 'q', undo: 'u', dispute: 'n', approve: 'y', reject: 'i' };

/** Moves that need nothing but a key: no choice, no words. */
export const plainMoves = new Set(['triage', 'check', 'close', 'back']);
