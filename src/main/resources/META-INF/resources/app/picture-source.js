// Where pictures come from.

import { call, key } from "./api.js";

/**
 * The address of an output, on this page's own host when the service itself serves it.
 *
 * @param publicUrl what the service's own links begin with, which a proxy may serve under another name too
 */
export function outputUrl(image, publicUrl) {
  const own = `${(publicUrl ?? "").replace(/\/+$/, "")}/images/`;
  return image.output_url?.startsWith(own) ? `images/${image.output_url.slice(own.length)}` : image.output_url;
}

const fetches = new WeakMap();

/**
 * Shows a picture; with a key it is fetched, since an img element can't send one, and private images need it.
 *
 * @return when it is shown, or released before that; fails when it can't be had
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

/** Gives back the memory of a picture that is not shown any more, and stops fetching it. */
export function releasePicture(img) {
  stopFetch(img);
  if (img.src.startsWith("blob:")) {
    URL.revokeObjectURL(img.src);
  }
  delete img.dataset.url;
  img.removeAttribute("src");
}
