// The state of a request as a word and a colour.

import { h } from "./dom.js";

/** Highlights "Completed" with failures. */
export function statusBadge(request) {
  const partly = request.status === "Completed" && request.images_failed > 0;
  const kind = partly ? "partly" : request.status.toLowerCase();
  const word = partly ? "Done, with failures" : request.status === "Completed" ? "Done" : request.status;
  return h("span", { class: `badge ${kind}` }, request.status === "Pending" ? "Working" : word);
}
