import { describe, expect, it } from 'vitest';
import { parseHtml, parseTsv, readClipboard, writeHtml, writeTsv, type Block } from './block';
import { chance } from './chance';

describe('tab-separated text', () => {
  it('is read as Excel writes it: quoted line breaks, tabs and quotes', () => {
    expect(parseTsv('a\tb\r\n"1\n2"\t"x\ty"\r\n')).toEqual([['a', 'b'], ['1\n2', 'x\ty']]);
    expect(parseTsv('"say ""hi"""\tb\r\n')).toEqual([['say "hi"', 'b']]);
  });
  it('a quote within a cell, or one that nothing closes, is a character', () => {
    expect(parseTsv('6" rura\t"abc\r\nx\ty')).toEqual([['6" rura', '"abc'], ['x', 'y']]);
    expect(parseTsv('"abc" def\t1')).toEqual([['"abc" def', '1']]);
  });
  it('rows may be ragged, empty cells keep their place, the last line break adds no row', () => {
    expect(parseTsv('a\r\nb\tc\td\r\n\t\r\n')).toEqual([['a'], ['b', 'c', 'd'], ['', '']]);
    expect(parseTsv('a\nb')).toEqual([['a'], ['b']]);
    expect(parseTsv('a\rb\r')).toEqual([['a'], ['b']]);
    expect(parseTsv('')).toEqual([['']]);
  });
  it('a block that is copied and pasted is the same block, whatever is in its cells', () => {
    const pieces = ['', 'a', 'Łąkowa', ' ', '\t', '\n', '"', '""', "'", '=1+2', '12,5', '6/1', '<b>', '&amp;', '\u00a0', 'x'];
    const n = chance(41);
    for (let i = 0; i < 3000; i++) {
      const cols = 1 + n(4);
      const block: Block = Array.from({ length: 1 + n(5) }, () => Array.from({ length: cols }, () => Array.from({ length: n(5) }, () => pieces[n(pieces.length)]).join('')));
      expect(parseTsv(writeTsv(block))).toEqual(block);
    }
  });
});

describe('HTML tables', () => {
  it('Excel: lines wrapped in the source are one line, <br> is a line break, entities are characters', () => {
    const html = '<html><body>\r\n<!--StartFragment-->\r\n<table border=0><col width=64>\r\n <tr height=20>\r\n  <td height=20 class=xl65>ul. Lipowa\r\n  12</td>\r\n  <td align=right>1&nbsp;465,20 z&#322;</td>\r\n </tr>\r\n <tr>\r\n  <td>a<br>\r\n    b &lt;x&gt;</td>\r\n  <td></td>\r\n </tr>\r\n<!--EndFragment-->\r\n</table></body></html>';
    expect(parseHtml(html)).toEqual([['ul. Lipowa 12', '1 465,20 zł'], ['a\nb <x>', '']]);
  });
  it('merged cells leave their neighbours empty', () => {
    expect(parseHtml('<table><tr><td colspan="2">a</td><td>b</td></tr><tr><td rowspan=2>c</td><td>d</td><td>e</td></tr><tr><td>f</td><td>g</td></tr></table>')).toEqual([['a', '', 'b'], ['c', 'd', 'e'], ['', 'f', 'g']]);
  });
  it('is written so that Excel keeps text as text, and reads back', () => {
    const block = [['6/1', '12,5'], ['=cmd()', 'a\nb & "c" <d>']];
    const html = writeHtml(block, (c) => c === 0);
    expect(html).toContain("<td style=\"mso-number-format:'\\@'; white-space: pre-wrap\">6/1</td><td>12,5</td>");
    expect(parseHtml(html)).toEqual(block);
  });
  it('no table is no block; a script in it is only text that is dropped with its tag', () => {
    expect(parseHtml('<p>abc</p>')).toBeNull();
    expect(parseHtml('<table><tr><td onclick="x>y">a</td></tr></table>')).toEqual([['a']]);
  });
});

describe('the clipboard', () => {
  it('a spreadsheet’s plain text is exact; a word processor’s table knows the columns', () => {
    expect(readClipboard('a\t  b\r\n', '<table><tr><td>a</td><td>b</td></tr></table>')).toEqual([['a', '  b']]);
    expect(readClipboard('a\n\nb\n', '<table><tr><td>a</td><td>b</td></tr></table>')).toEqual([['a', 'b']]);
    expect(readClipboard('', '<table><tr><td>a</td></tr></table>')).toEqual([['a']]);
    expect(readClipboard('x', '')).toEqual([['x']]);
    expect(readClipboard('', '<p>a</p>')).toBeNull();
  });
});
