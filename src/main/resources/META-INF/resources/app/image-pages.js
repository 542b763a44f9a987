// The images of a request by their place in the CSV, in pages that are loaded when somebody wants to see them.

import { get } from "./api.js";

const PAGE = 200;
const AT_A_TIME = 2;

/** @param changed called when more is known */
export function imagePages(requestId, total, changed, signal) {
  const pages = new Map();
  const loading = new Set();
  const asked = new Set();
  let waiting = [];
  let wanted = [];
  let version = 0;

  /** All of a page, also when the service tells of long names and URLs in several. A cursor is the place of the image before. */
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
    // For a key, too, if need be; once only, since most of these loads are nobody's wish.
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
      // Wanted again with the next scroll or change; who waits for it is told that it is not there.
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

  /** Undefined while it is not known. */
  function at(index) {
    return pages.get(Math.floor(index / PAGE))?.images[index % PAGE];
  }

  return {
    at,

    /** The image as it is now; undefined when the service does not answer. */
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

    /** Loads what is missing of these; earlier wishes are forgotten, so that fast scrolling loads only where it ends. */
    want(first, last) {
      wanted = [];
      for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.min(last, total - 1) / PAGE); page++) {
        wanted.push(page);
      }
      loadNext();
    },

    /** Pages with images that have not ended may have changed, or all after a retry. */
    age(all) {
      version++;
      for (const page of pages.values()) {
        page.stale ||= all || page.images.some((image) => image.state === "Pending");
      }
    },
  };
}
