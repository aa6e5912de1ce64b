// What the desk keeps in the browser: the pack, who took it, and what was given out. One small database by the office's
// address; a browser that keeps nothing (a private window) still works while the line is up.
import { officePrefix } from '../../../api/client';
import type { Given, Giver, Pack } from './types';

/** Parcels set aside for this desk. */
export interface Allotment {
  id: number;
  kit: string;
  parcels: number;
  until: string;
}

export interface Kept {
  pack?: Pack;
  /** Who took the pack: shown while nobody can be asked who sits here. */
  who?: Giver;
  /** This browser, for as long as it keeps anything. */
  desk?: string;
  allotments?: Allotment[];
}

export interface DeskStore {
  read(): Promise<Kept>;
  keep<K extends keyof Kept>(name: K, value: Kept[K]): Promise<void>;
  given(): Promise<Given[]>;
  put(item: Given): Promise<void>;
  drop(ids: string[]): Promise<void>;
  /** Forgets the pack and who took it; what was not sent yet stays. */
  forget(): Promise<void>;
}

const name = `spoina-desk${officePrefix.replaceAll('/', '-')}`;

const asked = <T>(r: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => reject(r.error);
  });

const done = (tx: IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onerror = tx.onabort = () => reject(tx.error);
  });

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const r = indexedDB.open(name, 1);
    r.onupgradeneeded = () => {
      r.result.createObjectStore('kept');
      r.result.createObjectStore('given', { keyPath: 'id' });
    };
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => reject(r.error);
  }).catch((e) => {
    opened = undefined;
    throw e;
  });
  return opened;
}

export const browserStore: DeskStore = {
  async read() {
    const store = (await open()).transaction('kept').objectStore('kept');
    const [pack, who, desk, allotments] = await Promise.all(['pack', 'who', 'desk', 'allotments'].map((k) => asked(store.get(k))));
    return { pack, who, desk, allotments } as Kept;
  },
  async keep(key, value) {
    const tx = (await open()).transaction('kept', 'readwrite');
    tx.objectStore('kept').put(value, key);
    await done(tx);
  },
  async given() {
    const all = await asked((await open()).transaction('given').objectStore('given').getAll() as IDBRequest<Given[]>);
    return all.sort((a, b) => (a.at < b.at ? -1 : 1));
  },
  // Strict: a kit that was handed over must be written down even when the machine loses power the next moment.
  async put(item) {
    const tx = (await open()).transaction('given', 'readwrite', { durability: 'strict' });
    tx.objectStore('given').put(item);
    await done(tx);
  },
  async drop(ids) {
    const tx = (await open()).transaction('given', 'readwrite');
    ids.forEach((id) => tx.objectStore('given').delete(id));
    await done(tx);
  },
  async forget() {
    const tx = (await open()).transaction('kept', 'readwrite');
    tx.objectStore('kept').delete('pack');
    tx.objectStore('kept').delete('who');
    await done(tx);
  },
};
