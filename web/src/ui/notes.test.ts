import { beforeAll, describe, expect, it } from 'vitest';
import i18n from 'i18next';
import { en, pl } from '../i18n/words';
import { note } from './notes';

describe('why a change was made', () => {
  beforeAll(() => i18n.init({ lng: 'pl', resources: { pl: { translation: pl }, en: { translation: en } }, interpolation: { escapeValue: false } }));
  it('is said in the language of the reader', () => {
    expect(note(i18n.t, 'import 9: decisions')).toBe('import 9: Decyzje');
    expect(note(i18n.t, 'undo of import 9: leases')).toBe('cofnięcie importu 9: Umowy dzierżawy');
    expect(note(i18n.t, 'change r18 taken back: decisions')).toBe('cofnięto zmianę r18: Decyzje');
    expect(note(i18n.t, 'changed by hand: rates')).toBe('zmiana ręczna: Stawki');
    expect(note(i18n.t, 'change set 3: decyzje & opłaty.xlsx')).toBe('zestaw zmian 3: decyzje & opłaty.xlsx');
    expect(note(i18n.getFixedT('en'), 'change r18 taken back: decisions')).toBe('change r18 taken back: Decisions');
  });
  it('stays as it was written by a person', () => expect(note(i18n.t, 'import 9: decisions, poprawione przeze mnie')).toBe('import 9: decisions, poprawione przeze mnie'));
});
