// Addresses and loading of pictures.

import { call, key } from "./api.js";

/**
 * The address of an output; on this page's own host if the service itself serves it.
 *
 * @param publicUrl the prefix of the service's links; a proxy may serve it under another name as well
 */
export function outputUrl(image, publicUrl) {
  const own = `${(publicUrl ?? "").replace(/\/+$/, "")}/images/`;
  return image.output_url?.startsWith(own) ? `images/${image.output_url.slice(own.length)}` : image.output_url;
}

const fetches = new WeakMap();

/**
 * Shows a picture. With a key it is loaded by fetch, because an img element cannot send a key, and private images need
 * it.
 *
 * @return when the address is set, or the picture released; fails if it cannot be loaded
 */
export async function showPicture(img, url) {
  stopFetch(img);
  img.dataset.url = url;
  if (!key() || !url.startsWith("images/")) {
    img.src = url;
    return;
  }
  const fetching = new AbortController();
  fetches.set(img, fetching);
  try {
    const blob = await (await call(url, { signal: fetching.signal })).blob();
    if (!fetching.signal.aborted) {
      releasePicture(img);
      img.dataset.url = url;
      img.src = URL.createObjectURL(blob);
    }
  } catch (failure) {
    if (!fetching.signal.aborted) {
      throw failure;
    }
  }
}

function stopFetch(img) {
  fetches.get(img)?.abort();
  fetches.delete(img);
}

/** Frees the memory of a picture, and stops loading it. */
export function releasePicture(img) {
  stopFetch(img);
  if (img.src.startsWith("blob:")) {
    URL.revokeObjectURL(img.src);
  }
  delete img.dataset.url;
  img.removeAttribute("src");
}
