// The images of a request by their place in the CSV, in pages that are loaded on demand.

import { get } from "./api.js";

const PAGE = 200;
const AT_A_TIME = 2;

/** @param changed called when more images have been loaded */
export function imagePages(requestId, total, changed, signal) {
  const pages = new Map();
  const loading = new Set();
  const asked = new Set();
  let waiting = [];
  let wanted = [];
  let version = 0;

  /**
   * Reads a whole page. Long names and URLs may spread it over several responses. A cursor is the place of the previous
   * image.
   */
  async function read(first, ask) {
    const images = [];
    let cursor = first;
    while (cursor !== null && images.length < PAGE) {
      const path = `requests/${requestId}/images?limit=${PAGE - images.length}&cursor=${cursor}`;
      const answer = await get(path, signal, { ask });
      images.push(...answer.images);
      cursor = answer.next_cursor;
    }
    return images;
  }

  async function load(page) {
    const before = version;
    // Ask for a key only on the first load of a page, because the user does not trigger most loads.
    const ask = !asked.has(page);
    asked.add(page);
    loading.add(page);
    try {
      const images = await read(page * PAGE, ask);
      pages.set(page, { images, stale: version !== before && images.some((image) => image.state === "Pending") });
      const told = waiting.filter((one) => one.page === page);
      waiting = waiting.filter((one) => one.page !== page);
      told.forEach((one) => one.found(at(one.index)));
      changed();
    } catch {
      // The page is requested again on the next scroll or change; callers that wait receive undefined.
      wanted = wanted.filter((other) => other !== page);
      waiting.filter((one) => one.page === page).forEach((one) => one.found(undefined));
      waiting = waiting.filter((one) => one.page !== page);
    }
    loading.delete(page);
    loadNext();
  }

  function loadNext() {
    while (loading.size < AT_A_TIME && !signal.aborted) {
      const missing = wanted.filter((page) => pages.get(page)?.stale ?? true);
      const next = [...waiting.map((one) => one.page), ...missing].find((page) => !loading.has(page));
      if (next === undefined) {
        return;
      }
      load(next);
    }
  }

  /** Undefined if not loaded yet. */
  function at(index) {
    return pages.get(Math.floor(index / PAGE))?.images[index % PAGE];
  }

  return {
    at,

    /** The current state of the image; undefined if the service does not respond. */
    ready(index) {
      const page = Math.floor(index / PAGE);
      const known = pages.get(page);
      if (known && !known.stale) {
        return Promise.resolve(at(index));
      }
      return new Promise((found) => {
        waiting.push({ page, index, found });
        loadNext();
      });
    },

    /**
     * Loads the missing images of this range. Drops earlier ranges, so that fast scrolling only loads where it stops.
     */
    want(first, last) {
      wanted = [];
      for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.min(last, total - 1) / PAGE); page++) {
        wanted.push(page);
      }
      loadNext();
    },

    /** Marks pages with pending images as stale, or all pages after a retry. */
    age(all) {
      version++;
      for (const page of pages.values()) {
        page.stale ||= all || page.images.some((image) => image.state === "Pending");
      }
    },
  };
}
