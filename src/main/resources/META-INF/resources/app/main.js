// Where the page begins: what is shown for which address, and the tools at the top.

import { get, key, onKeyWanted, setKey } from "./api.js";
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
await show(false);

async function show(byUser) {
  leave?.abort();
  leave = new AbortController();
  const { signal } = leave;
  if (settings.needs_key && !key() && !(await askForKey())) {
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
    const before = key();
    setKey(null);
    if (await askForKey()) {
      await show(true);
    } else {
      setKey(before);
    }
  };
  return h("button", { type: "button", class: "quiet", onclick: change }, "Change key");
}
