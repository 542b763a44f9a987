// Converts pasted URLs into a CSV for the service.

export function linesOf(text) {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line);
}

/** Lines that cannot be URLs, in the format of the service's row errors. */
export function wrongLines(text) {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), row: index + 1 }))
    .filter(({ line }) => line && !/^https?:\/\/[^\s/]+\S*$/i.test(line))
    .slice(0, 100)
    .map(({ line, row }) => ({ row, column: "URL", message: `"${line.slice(0, 80)}" is not one.` }));
}

export function csvOf(urls) {
  const rows = urls.map((url, index) => [index + 1, fileName(url), url].map(cell).join(","));
  return ["S. No.,Product Name,Input Image Urls", ...rows].join("\r\n");
}

function cell(value) {
  return `"${String(value).replaceAll('"', '""')}"`;
}

function fileName(url) {
  try {
    const { hostname, pathname } = new URL(url);
    return decodeURIComponent(pathname.split("/").pop()).trim() || hostname;
  } catch {
    return url;
  }
}
