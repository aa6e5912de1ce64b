// Opens a downloaded workbook, changes cells as a person would in Excel, and packs it again: just enough of ZIP and
// SpreadsheetML for a test, without a library.
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Name → bytes of every part. */
export function unzip(buffer) {
  const parts = new Map();
  let end = buffer.length - 22;
  while (buffer.readUInt32LE(end) !== 0x06054b50) end--;
  let at = buffer.readUInt32LE(end + 16);
  for (let n = buffer.readUInt16LE(end + 10); n > 0; n--) {
    const [method, size, nameLength, extra, comment, offset] = [buffer.readUInt16LE(at + 10), buffer.readUInt32LE(at + 20), buffer.readUInt16LE(at + 28), buffer.readUInt16LE(at + 30), buffer.readUInt16LE(at + 32), buffer.readUInt32LE(at + 42)];
    const name = buffer.toString('utf8', at + 46, at + 46 + nameLength);
    const data = offset + 30 + buffer.readUInt16LE(offset + 26) + buffer.readUInt16LE(offset + 28);
    const raw = buffer.subarray(data, data + size);
    parts.set(name, method === 8 ? inflateRawSync(raw) : Buffer.from(raw));
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

export function zip(parts) {
  const files = [];
  const list = [];
  let offset = 0;
  for (const [name, bytes] of parts) {
    const packed = deflateRawSync(bytes);
    const n = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(bytes), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(n.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(offset, 42);
    list.push(entry, n);
    files.push(head, n, packed);
    offset += head.length + n.length + packed.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, directory, end]);
}

const decoded = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(n)).replace(/&amp;/g, '&');
const encoded = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The first sheet as texts by reference ("B2"), and a way to change cells of it. */
export function workbook(buffer) {
  const parts = unzip(buffer);
  const name = 'xl/worksheets/sheet1.xml';
  const shared = [...(parts.get('xl/sharedStrings.xml')?.toString() ?? '').matchAll(/<si>([\s\S]*?)<\/si>/g)].map((m) => decoded([...m[1].matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((t) => t[1]).join('')));
  const cell = /<c r="([A-Z]+\d+)"([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g;
  const cells = {};
  for (const [, ref, attributes, inside = ''] of parts.get(name).toString().matchAll(cell)) {
    const text = [...inside.matchAll(/<(?:t|v)[^>]*>([^<]*)<\/(?:t|v)>/g)].map((t) => t[1]).join('');
    cells[ref] = /t="s"/.test(attributes) ? shared[Number(text)] : decoded(text);
  }
  return {
    cells,
    /** Reference of the cell in a column (by its heading) and a row (by what stands in another column). */
    find(heading, where, value) {
      const column = (h) => Object.keys(cells).find((r) => cells[r] === h)?.replace(/\d+$/, '');
      const row = Object.keys(cells).find((r) => r.replace(/\d+$/, '') === column(where) && cells[r] === value)?.replace(/^[A-Z]+/, '');
      if (!column(heading) || !row) throw new Error(`${heading} where ${where} is ${value}: not in the sheet`);
      return column(heading) + row;
    },
    set(ref, text) {
      const xml = parts.get(name).toString();
      let hit = false; // only cells that hold something stand in the file
      const next = xml.replace(cell, (whole, r, attributes) => (r === ref ? ((hit = true), `<c r="${r}"${attributes.replace(/ t="\w+"/, '')} t="inlineStr"><is><t>${encoded(text)}</t></is></c>`) : whole));
      if (!hit) throw new Error(`no cell ${ref}`);
      parts.set(name, Buffer.from(next));
    },
    bytes: () => zip(parts),
  };
}
