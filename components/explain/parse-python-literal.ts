const words: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' };
const escapes: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '\\': '\\',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads a dict as Python prints it, which is how its SDKs show a body. Null where it is none. */
export function parsePythonLiteral(text: string): unknown {
  let json = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === "'" || char === '"') {
      const string = readString(text, at);
      if (string === null) return null;
      json += JSON.stringify(string.value);
      at = string.end;
      continue;
    }
    const word = /^[A-Za-z]+/.exec(text.slice(at, at + 8))?.[0];
    if (word !== undefined) {
      const value = words[word];
      if (value === undefined) return null;
      json += value;
      at += word.length;
      continue;
    }
    json += char;
    at += 1;
  }
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}

function readString(text: string, start: number): { value: string; end: number } | null {
  const quote = text[start];
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === quote) return { value, end: at + 1 };
    if (char !== '\\') {
      value += char;
      continue;
    }
    at += 1;
    const next = text[at] ?? '';
    const hex = next === 'x' ? text.slice(at + 1, at + 3) : next === 'u' ? text.slice(at + 1, at + 5) : '';
    if (hex !== '' && /^[0-9a-f]+$/i.test(hex)) {
      value += String.fromCharCode(Number.parseInt(hex, 16));
      at += hex.length;
    } else {
      value += escapes[next] ?? `\\${next}`;
    }
  }
  return null;
}
