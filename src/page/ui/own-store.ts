import { createStore, type UseStore } from "idb-keyval";

/** A store of the browser's database. Where the browser allows none, each use of it rejects, and nothing throws. */
export function ownStore(database: string, name: string): UseStore {
  const store = createStore(database, name);
  return async (mode, work) => store(mode, work);
}
