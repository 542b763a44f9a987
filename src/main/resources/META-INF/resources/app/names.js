// What requests are called here: the name of the file they came from. The service does not keep it, this browser does.

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
    // Storage is off or full; the request has its id.
  }
}

export function nameOf(requestId) {
  return read()[requestId] ?? `Request ${requestId.slice(-12)}`;
}
