// Client of the service's HTTP API. Paths are relative to the page, so that a proxy may put both under a prefix.

const KEY = "halftone.key";

/** An error response, or no response at all (status 0). */
export class ApiError extends Error {
  constructor(status, message, details = []) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

let askForKey = async () => null;

/** Sets the function that asks for a key when the service requires one. It resolves to false if the user gives none. */
export function onKeyWanted(ask) {
  askForKey = ask;
}

/** Kept in this tab only, until it is closed. */
export function key() {
  return sessionStorage.getItem(KEY);
}

export function setKey(value) {
  if (value) {
    sessionStorage.setItem(KEY, value);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

/**
 * Returns a successful response. On 401, asks the user for a key and repeats the call.
 *
 * @param options those of fetch, and ask: false for background calls, so that "Not now" holds
 */
export async function call(path, options = {}) {
  const { ask = true, ...rest } = options;
  const headers = new Headers(rest.headers);
  if (key()) {
    headers.set("Authorization", `Bearer ${key()}`);
  }
  const answer = await send(path, { ...rest, headers });
  if (answer.ok) {
    return answer;
  }
  const { error, details } = await answer.json().catch(() => ({}));
  if (answer.status === 401 && ask && (await askForKey(error))) {
    return call(path, options);
  }
  throw new ApiError(answer.status, error ?? `The service answered ${answer.status}.`, details);
}

async function send(path, options) {
  try {
    return await fetch(path, { credentials: "omit", ...options });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new ApiError(0, "The service can't be reached. Is the connection up?");
  }
}

export async function get(path, signal, options = {}) {
  return (await call(path, { ...options, signal })).json();
}

/**
 * Saves the content of a path as a file.
 *
 * @param type the media type to ask for; null if the path has only one
 */
export async function save(path, name, type = null) {
  if (!key() && !type) {
    saveUrl(path, name);
    return;
  }
  // A plain link could send neither the key nor the type.
  const answer = await call(path, { headers: type ? { Accept: type } : {} });
  const url = URL.createObjectURL(await answer.blob());
  saveUrl(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function saveUrl(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
