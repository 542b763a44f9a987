// Reads the names of a CSV's columns, so that a person can choose among them. What they mean is up to the service.

const SAMPLE = 64 * 1024;
const SEPARATORS = [",", ";", "\t"];
const SEPARATOR_LINE = /^sep=([,;\t])\r?\n?/i;
const GZIP = [0x1f, 0x8b];

/** The distinct names in the order of the columns; null if the file does not begin with a header. */
export async function columnsOf(file) {
  try {
    return namesIn(await beginningOf(file));
  } catch {
    // Not UTF-8, not gzip, or unreadable: the service says which.
    return null;
  }
}

/** The text at the beginning of the file, decompressed and without a byte-order mark. */
async function beginningOf(file) {
  const start = new Uint8Array(await file.slice(0, GZIP.length).arrayBuffer());
  const compressed = GZIP.every((byte, index) => start[index] === byte);
  const bytes = compressed ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = bytes.getReader();
  let text = "";
  while (text.length < SAMPLE) {
    const { done, value } = await reader.read();
    if (done) {
      return text + decoder.decode();
    }
    text += decoder.decode(value, { stream: true });
  }
  // Reads no more of a file that may be large.
  await reader.cancel();
  return text;
}

function namesIn(text) {
  const [line, told] = text.match(SEPARATOR_LINE) ?? [""];
  const rows = (told ? [told] : SEPARATORS).map((separator) => firstRow(text.slice(line.length), separator));
  const cells = rows.reduce((best, row) => (row.length > best.length ? row : best));
  const names = cells.map((cell) => cell.trim()).filter((name) => name);
  return names.length > 0 ? [...new Set(names)] : null;
}

/** The cells of the first row that is not blank (RFC 4180). */
function firstRow(text, separator) {
  let cells = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character !== '"') {
        cell += character;
      } else if (text[i + 1] === '"') {
        cell += text[++i];
      } else {
        quoted = false;
      }
    } else if (character === '"' && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (character === separator) {
      cells.push(cell);
      cell = "";
    } else if (character === "\n" || character === "\r") {
      cells.push(cell);
      if (cells.some((one) => one.trim())) {
        return cells;
      }
      cells = [];
      cell = "";
    } else {
      cell += character;
    }
  }
  return [...cells, cell];
}
