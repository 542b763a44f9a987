// The original of an image. It is on a third-party host, which would learn who looks at it. So it is loaded only after
// the user agrees, once per host until the page is closed. An original on the page's own host is loaded at once.

import { h } from "./dom.js";

const agreed = new Set();

/**
 * @return the element, the question in front of it, and a promise that resolves when the picture is shown and fails if
 *     it cannot be loaded
 */
export function originalPicture(image) {
  const img = h("img", { alt: `Before: ${image.product_name}`, class: "before", referrerpolicy: "no-referrer", hidden: true });
  const question = h("div", { class: "ask" });
  const shown = new Promise((done, failed) => {
    img.addEventListener("load", () => {
      img.hidden = false;
      done();
    });
    img.addEventListener("error", () => {
      question.replaceChildren(h("p", { role: "status" }, "The original can't be shown here: its host does not hand it out, or the browser does not know its format."));
      failed(new Error("the original can't be shown"));
    });
  });
  const load = () => {
    question.replaceChildren();
    img.src = image.input_url;
  };
  if (agreed.has(hostOf(image)) || isOurs(image.input_url)) {
    load();
  } else {
    question.append(ask(image, load));
  }
  return { element: img, question, shown };
}

function isOurs(url) {
  return URL.canParse(url) && new URL(url).origin === location.origin;
}

function hostOf(image) {
  return URL.canParse(image.input_url) ? new URL(image.input_url).host : "its host";
}

function ask(image, load) {
  const host = hostOf(image);
  const agree = () => {
    agreed.add(host);
    load();
  };
  return h(
    "p",
    {},
    "The original is on another host. ",
    h("button", { type: "button", onclick: agree }, `Load it from ${host}`),
  );
}
