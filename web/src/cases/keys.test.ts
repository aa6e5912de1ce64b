import { describe, expect, it } from 'vitest';
import { shortcuts } from '../shell/keyboard';
import { moveKeys, workKeys } from './keys';

describe('letters of actions', () => {
  it('mean one thing each in a state of the case', () => {
    for (const together of [['triage', 'check', 'register_error', 'dismiss'], ['check', 'confirm', 'register_error', 'dismiss'], ['act', 'confirm', 'register_error', 'dismiss'], ['act', 'resolve'], ['gone', 'gone_close', 'back'], ['reopen', 'confirm', 'register_error'], ['close', 'reopen']]) {
      const letters = [...together.map((m) => moveKeys[m]), ...Object.values(workKeys)];
      expect(new Set(letters).size, together.join(' ')).toBe(letters.length);
    }
  });
  it('take no key that the page already has', () => {
    const taken = ['/', 'j', 'k', 'p', 'g', '?', 'v'];
    for (const k of [...Object.values(moveKeys), ...Object.values(workKeys)]) expect(taken).not.toContain(k);
    expect(shortcuts.some((s) => s.text === 'keys.moves')).toBe(true);
  });
});
