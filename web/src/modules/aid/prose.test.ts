import { describe, expect, it } from 'vitest';
import { blocks, pieces } from './prose';

describe('the text of a guide', () => {
  it('has paragraphs, headings and lists', () => {
    expect(blocks('Перший рядок\nдалі.\n\n## Де\n- ратуша\n- пункт\n\nКінець')).toEqual([
      { kind: 'p', text: 'Перший рядок далі.' },
      { kind: 'h', text: 'Де' },
      { kind: 'ul', items: ['ратуша', 'пункт'] },
      { kind: 'p', text: 'Кінець' },
    ]);
    expect(blocks('')).toEqual([]);
  });
  it('is never markup', () => {
    expect(blocks('<script>alert(1)</script>')).toEqual([{ kind: 'p', text: '<script>alert(1)</script>' }]);
  });
  it('leads to addresses and telephones', () => {
    expect(pieces('Дзвоніть +48 58 123, або 583 012 345.')).toEqual([{ text: 'Дзвоніть +48 58 123, або ' }, { text: '583 012 345', href: 'tel:583012345' }, { text: '.' }]);
    expect(pieces('Див. https://www.gov.pl/ua.')).toEqual([{ text: 'Див. ' }, { text: 'https://www.gov.pl/ua', href: 'https://www.gov.pl/ua' }, { text: '.' }]);
    expect(pieces('Телефон 112')[1]).toEqual({ text: '112', href: 'tel:112' });
    expect(pieces('javascript:alert(1) 112/2026')).toEqual([{ text: 'javascript:alert(1) 112/2026' }]);
  });
});
