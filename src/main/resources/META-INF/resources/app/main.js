// Entry point: selects the view by the address, and sets up the tools at the top.

import { get, key, onKeyWanted } from "./api.js";
import { coloursButton } from "./colours-button.js";
import { h } from "./dom.js";
import { homeView } from "./home-view.js";
import { askForKey } from "./key-dialog.js";
import { requestView } from "./request-view.js";

const main = document.getElementById("main");
const tools = document.getElementById("tools");
let leave = null;

onKeyWanted(askForKey);
const settings = await get("app/settings").catch(() => ({}));
tools.append(...[settings.needs_key && keyButton(), coloursButton()].filter(Boolean));
window.addEventListener("hashchange", () => show(true));
// A real link would change the address, which selects the view.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
await show(false);

async function show(byUser) {
  leave?.abort();
  leave = new AbortController();
  const { signal } = leave;
  const allowed = !settings.needs_key || key() || (await askForKey());
  if (signal.aborted) {
    return;
  }
  if (!allowed) {
    main.replaceChildren(h("div", { class: "empty" }, h("h1", {}, "This service wants a key"), reloadButton()));
    return;
  }
  const [, requestId] = location.hash.match(/^#\/requests\/([0-9a-f-]{36})$/i) ?? [];
  const view = requestId ? requestView(requestId, settings, signal) : homeView(settings, signal);
  main.replaceChildren(view);
  window.scrollTo(0, 0);
  if (byUser) {
    main.focus({ preventScroll: true });
  }
}

function reloadButton() {
  return h("button", { type: "button", class: "primary", onclick: () => show(true) }, "Enter a key");
}

function keyButton() {
  const change = async () => {
    if (await askForKey()) {
      await show(true);
    }
  };
  return h("button", { type: "button", class: "quiet", onclick: change }, "Change key");
}
