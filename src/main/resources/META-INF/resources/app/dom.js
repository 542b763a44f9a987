// Elements, made by hand. What is given as text becomes text nodes: nothing that users bring is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element.
 *
 * @param attributes "on..." with a function is a listener, true an empty attribute; false and null are left out
 * @param children nodes and texts, in lists of lists too; null and false are left out
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An element of SVG. */
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

/** Sets the text only when it is another, so that screen readers and selections are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Says something to screen readers. */
export function announce(text) {
  document.getElementById("announcements").textContent = text;
}

/** A pictogram: strokes in the colour of the text. */
export function icon(...paths) {
  return s(
    "svg",
    { viewBox: "0 0 24 24", width: 18, height: 18, class: "icon", "aria-hidden": "true" },
    paths.map((path) => s("path", { d: path })),
  );
}
