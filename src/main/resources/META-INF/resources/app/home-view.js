// The first page: the form for a new request, and the earlier requests.

import { h } from "./dom.js";
import { requestList } from "./request-list.js";
import { uploadForm } from "./upload-form.js";

export function homeView(settings, signal) {
  document.title = "Halftone";
  return h(
    "div",
    { class: "home" },
    h(
      "section",
      { class: "intro" },
      h("h1", {}, "Smaller images, by the thousand"),
      h("p", { class: "lead" }, "Give Halftone the URLs of your pictures. It fetches them, makes them smaller, and hands back your list with the new URLs."),
    ),
    uploadForm(settings, signal),
    requestList(signal),
  );
}
