import { describe, expect, it } from 'vitest';
import { chance } from './chance';
import { caps, chord, commandOf, keymap, types } from './keymap';
import { did, empty, load, redid, save, undid } from './undo';
import { meets, type ColourRule } from './rules';

const press = (key: string, mods = '') => ({ key, ctrlKey: mods.includes('c'), shiftKey: mods.includes('s'), altKey: mods.includes('a'), metaKey: mods.includes('m'), altGraph: mods.includes('g') });

describe('keys', () => {
  it('no chord means two things', () => {
    const chords = keymap.flatMap((k) => k.keys);
    expect(new Set(chords).size).toBe(chords.length);
    expect(new Set(keymap.map((k) => k.command)).size).toBe(keymap.length);
  });
  it('are found whatever the keyboard', () => {
    expect(commandOf(press('ArrowDown', 'cs'))).toBe('stretchEdgeDown');
    expect(commandOf(press('d', 'c'))).toBe('fillDown');
    expect(commandOf(press('D', 'c'))).toBe('fillDown'); // Caps Lock
    expect(commandOf(press('z', 'm'))).toBe('undo'); // Cmd
    expect(commandOf(press('+', 'cs'))).toBe('insert');
    expect(commandOf(press('=', 'c'))).toBe('insert');
    expect(commandOf(press('-', 'c'))).toBe('remove');
    expect(commandOf(press(' ', 's'))).toBe('rows');
    expect(commandOf(press('Z', 'cs'))).toBe('redo');
    expect(commandOf(press('q', 'c'))).toBeUndefined();
  });
  it('Polish letters are letters: AltGr+Z writes ż and undoes nothing', () => {
    expect(commandOf(press('ż', 'cag'))).toBeUndefined();
    expect(types(press('ż', 'cag'))).toBe(true);
    expect(types(press('a'))).toBe(true);
    expect(types(press('Ł', 's'))).toBe(true);
    expect([types(press('a', 'c')), types(press('Enter')), types(press(' '))]).toEqual([false, false, false]);
  });
  it('are shown as they stand on the keys', () => {
    expect(caps('Ctrl+Shift+ArrowDown')).toEqual(['Ctrl', 'Shift', '↓']);
    expect(caps('Ctrl++')).toEqual(['Ctrl', '+']);
    expect(chord(press('F2'))).toBe('F2');
  });
});

describe('undo and redo', () => {
  it('a new change forgets what could be redone', () => {
    let s = did(did(empty, 5), 6);
    s = undid(s, 7);
    expect(s).toEqual({ undo: [5], redo: [7] });
    s = redid(s, 8);
    expect(s).toEqual({ undo: [5, 8], redo: [] });
    expect(did(undid(s, 9), 10).redo).toEqual([]);
  });
  it('any walk of undo and redo gives the document back: simulated against a list of states', () => {
    const n = chance(77);
    for (let round = 0; round < 200; round++) {
      let s = empty;
      let revision = 0;
      let doc = 0;
      const before: Record<number, number> = {}; // what turning a revision back restores
      const past: number[] = [];
      let future: number[] = [];
      for (let i = 0; i < 30; i++) {
        const k = n(3);
        if (k === 0) {
          before[++revision] = doc;
          past.push(doc);
          future = [];
          doc = revision * 100;
          s = did(s, revision);
        } else if (k === 1 && s.undo.length) {
          const target = before[s.undo.at(-1)!];
          before[++revision] = doc;
          future.push(doc);
          doc = target;
          expect(doc).toBe(past.pop());
          s = undid(s, revision);
        } else if (k === 2 && s.redo.length) {
          const target = before[s.redo.at(-1)!];
          before[++revision] = doc;
          past.push(doc);
          doc = target;
          expect(doc).toBe(future.pop());
          s = redid(s, revision);
        }
      }
    }
  });
  it('survives a reload, and whatever else stands in the storage', () => {
    const store = new Map<string, string>();
    const storage = { getItem: (k: string) => store.get(k) ?? null, setItem: (k: string, v: string) => void store.set(k, v) };
    save(storage, 'a', { undo: [1, 2], redo: [3] });
    expect(load(storage, 'a')).toEqual({ undo: [1, 2], redo: [3] });
    expect(load(storage, 'b')).toEqual(empty);
    store.set('c', '{"undo":["x",4],"redo":null}');
    expect(load(storage, 'c')).toEqual({ undo: [4], redo: [] });
    store.set('d', '{');
    expect(load(storage, 'd')).toEqual(empty);
  });
});

describe('colour rules', () => {
  const on = (op: ColourRule['op'], value: string, kind: Parameters<typeof meets>[1], v: unknown) => meets({ field: 'f', op, value, colour: 'red' }, kind, v, '2026-11-22');
  it('read figures, złote and days as people write them', () => {
    expect([on('>', '1 465,20', 'money', 146521), on('>', '1 465,20', 'money', 146520), on('=', '12,5', 'number', 12.5), on('>', 'x', 'number', 1)]).toEqual([true, false, true, false]);
    expect([on('before_today', '', 'date', '2026-11-21'), on('before_today', '', 'date', '2026-11-22'), on('soon', '', 'date', '2026-12-22'), on('soon', '', 'date', '2026-12-23')]).toEqual([true, false, true, false]);
    expect([on('contains', 'LIP', 'text', 'ul. Lipowa'), on('contains', 'dr', 'list', ['B', 'dr']), on('=', 'true', 'bool', true)]).toEqual([true, true, true]);
  });
  it('what is empty meets only “empty”', () => {
    expect([on('empty', '', 'text', ''), on('empty', '', 'list', []), on('<', '5', 'number', null), on('filled', '', 'number', 0)]).toEqual([true, true, false, true]);
  });
});
