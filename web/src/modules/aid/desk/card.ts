// A card's QR code: what the office has signed, read and checked in the browser, with no line to anywhere. The text is
// `SPA1.<payload>.<key>.<signature>`: payload and signature in base64url, the key by its id. Nothing in it is personal:
// a number, a kind and a last day.
import { ed25519 } from '@noble/curves/ed25519.js';

export type CardKind = 'PERSON' | 'FAMILY';

export interface Card {
  number: string;
  kind: CardKind;
  validTo: string;
}

/** A public key of the office, as GET /aid/keys names it. */
export interface Key {
  id: string;
  /** 32 bytes in base64url. */
  public: string;
}

export type CardFault = 'unreadable' | 'other_office' | 'forged';

/** Bytes of base64 in either alphabet, padded or not. */
export function bytes(text: string): Uint8Array {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  const raw = atob(plain + '='.repeat((4 - (plain.length % 4)) % 4));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

/** Whether what was typed or scanned is a code of a card rather than its number. */
export const isCode = (text: string) => /^SPA1\./i.test(text.trim());

/** What a code says, if one of the office's keys has signed it. Whether the card still counts is decided elsewhere. */
export function readCode(text: string, keys: readonly Key[]): Card | CardFault {
  const [mark, payload, keyId, signature, ...rest] = text.trim().split('.');
  if (mark?.toUpperCase() !== 'SPA1' || !payload || !keyId || !signature || rest.length) return 'unreadable';
  const key = keys.find((k) => k.id === keyId);
  if (!key) return 'other_office';
  try {
    const signed = new TextEncoder().encode(`${mark}.${payload}.${keyId}`);
    if (!ed25519.verify(bytes(signature), signed, bytes(key.public))) return 'forged';
    const said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes(payload))) as { n?: string; k?: string; to?: string };
    if (!said.n || !/^\d{4}-\d{2}-\d{2}$/.test(said.to ?? '')) return 'unreadable';
    return { number: said.n, kind: said.k === 'F' ? 'FAMILY' : 'PERSON', validTo: said.to! };
  } catch {
    return 'unreadable';
  }
}
