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

/** Shows a picture; with a key it is fetched, since an img element can't send one, and private images need it. */
export async function showPicture(img, url) {
  img.dataset.url = url;
  if (!key() || !url.startsWith("images/")) {
    img.src = url;
    return;
  }
  const blob = await (await call(url)).blob();
  if (img.dataset.url === url) {
    releasePicture(img);
    img.dataset.url = url;
    img.src = URL.createObjectURL(blob);
  }
}

/** Gives back the memory of a picture that is not shown any more. */
export function releasePicture(img) {
  if (img.src.startsWith("blob:")) {
    URL.revokeObjectURL(img.src);
  }
  delete img.dataset.url;
  img.removeAttribute("src");
}
