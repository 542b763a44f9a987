// Names of requests: the name of the uploaded file. This browser stores them; the service does not.

const STORED = "halftone.names";
const MOST = 200;

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORED)) ?? {};
  } catch {
    return {};
  }
}

export function remember(requestId, name) {
  const names = Object.entries(read()).slice(1 - MOST);
  try {
    localStorage.setItem(STORED, JSON.stringify(Object.fromEntries([...names, [requestId, name]])));
  } catch {
    // Storage is disabled or full; the request is shown by its id.
  }
}

export function nameOf(requestId) {
  return read()[requestId] ?? `Request ${requestId.slice(-12)}`;
}
