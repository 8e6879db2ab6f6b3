// What the check page and the worker agree on: the name of the cache, which pages it keeps, and the queue of checks in IndexedDB.

/** Pages of checks and their assets, and nothing else. */
export const CACHE = "muster-checks";

const PAGES = [/^\/k\/[0-9a-f]{32}$/, /^\/kits\/K-\d{1,12}\/check$/];

export const isCheckPage = (path: string): boolean => PAGES.some((page) => page.test(path));

/** A check that waits on this phone. */
export interface Waiting {
  /** The key that makes the same check sent twice one. */
  key: string;
  /** The position that saved it: nobody else sends it. */
  owner: string;
  /** "K2, Staff base". */
  kit: string;
  action: string;
  fields: [string, string][];
  /** What the server said when it would not take it. */
  refused?: string;
}

const STORE = "checks";

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("muster-checks", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "at", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open();
  try {
    return await new Promise<T>((done, failed) => {
      const change = base.transaction(STORE, mode);
      const asked = work(change.objectStore(STORE));
      change.oncomplete = () => done(asked.result);
      change.onabort = change.onerror = () => failed(change.error);
    });
  } finally {
    base.close();
  }
}

export type Queued = Waiting & { at: number };

/** In the order in which they were saved. */
export const queued = (): Promise<Queued[]> => within("readonly", (store) => store.getAll() as IDBRequest<Queued[]>);
export const put = (check: Waiting): Promise<unknown> => within("readwrite", (store) => store.put(check));
export const take = (at: number): Promise<unknown> => within("readwrite", (store) => store.delete(at));
