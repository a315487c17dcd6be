/** What this browser keeps: keys (never extractable), secrets of links that it made, counters. One IndexedDB database. */

const NAME = "deskside";
const STORES = ["keys", "secrets", "counters", "pinned"] as const;
type StoreName = (typeof STORES)[number];

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(
        new Error("This browser keeps no data for this page (private window?).", { cause: request.error }),
      );
  });
  return opened;
}

async function run<T>(
  store: StoreName,
  mode: IDBTransactionMode,
  act: (objects: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () =>
      reject(new Error("The browser could not keep it.", { cause: transaction.error }));
  });
}

export const keep = (store: StoreName, key: string, value: unknown): Promise<unknown> =>
  run(store, "readwrite", (objects) => objects.put(value, key));
export const kept = (store: StoreName, key: string): Promise<unknown> =>
  run(store, "readonly", (objects) => objects.get(key));
export const forget = (store: StoreName, key: string): Promise<unknown> =>
  run(store, "readwrite", (objects) => objects.delete(key));
