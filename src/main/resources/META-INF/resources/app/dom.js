// Creates elements. Text always becomes text nodes, so user input is never parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Creates an element.
 *
 * @param attributes "on..." with a function is a listener, true an empty attribute; false and null are omitted
 * @param children nodes and texts, also in nested lists; null and false are omitted
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Creates an SVG element. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets the text only if it differs, so that screen readers and selections are not disturbed. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Announces a text to screen readers. */
export function announce(text) {
  document.getElementById("announcements").textContent = text;
}

/** An icon: strokes in the colour of the text. */
export function icon(...paths) {
  return s(
    "svg",
    { viewBox: "0 0 24 24", width: 18, height: 18, class: "icon", "aria-hidden": "true" },
    paths.map((path) => s("path", { d: path })),
  );
}
