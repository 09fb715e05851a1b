/** The words that logs, clients and pages print around a status. */
const printedStatus =
  /\b(?:HTTP(?:\/[\d.]{1,3})?|status(?:[ _]?code)?(?: of)?|error(?:[ _]code)?|code|failed with(?: status)?|returned|upstream|got)['"]?\s{0,2}[:=> (]?\s{0,2}['"`]?([1-5]\d{2})\b(?![.:]\d)/i;
const atStart =
  /^\W{0,12}(?:[\w .]{0,40}(?:Error|Exception)\W{1,4})?([45]\d{2})\b(?!\s?(?:tokens|ms|s\b|requests|%))/;
const beforeWords =
  /\(([45]\d{2})\)|[[:]\s?([45]\d{2})[\]:]|\b([45]\d{2})(?: \(?(?:Bad|Not Found|Too Many|Unauthorized|Forbidden|Internal|Service|Gateway|Payment)\b| \{|: \{| status code| Too Many| Bad | Unauthorized| Forbidden| Not Found| Method Not| Payment| Internal| Service| Gateway| Provider| Overloaded| RESOURCE_| UNAVAILABLE| INVALID_)/;
/** A client's parse error that quotes the status. */
const misread = /\binvalid type: (?:integer|number) `([45]\d{2})`/i;

/** The HTTP status that a text mentions; null if there is none. */
export function statusInText(text: string): number | null {
  for (const part of [text.slice(0, 2_048), text.slice(2_048).slice(-2_048)]) {
    const line = /^.*\b(?:error|exception|failed|failure)\b.*$/im.exec(part)?.[0].trim() ?? '';
    const digits =
      printedStatus.exec(part)?.[1] ??
      atStart.exec(part)?.[1] ??
      atStart.exec(line)?.[1] ??
      firstGroup(beforeWords.exec(part)) ??
      misread.exec(part)?.[1];
    if (digits !== undefined) return Number(digits);
  }
  return onlyStatusIn(text) ?? statusOfPhrase(text);
}

/** Standard HTTP phrases, alone at the end of a line. */
const phrases: ReadonlyMap<string, number> = new Map([
  ['bad request', 400],
  ['unauthorized', 401],
  ['payment required', 402],
  ['forbidden', 403],
  ['not found', 404],
  ['method not allowed', 405],
  ['too many requests', 429],
  ['internal server error', 500],
  ['bad gateway', 502],
  ['service unavailable', 503],
  ['gateway timeout', 504],
]);

function statusOfPhrase(text: string): number | null {
  const match =
    /(?:^|error\W{1,3}|exception\W{1,3})(bad request|unauthorized|payment required|forbidden|not found|method not allowed|too many requests|internal server error|bad gateway|service unavailable|gateway timeout)\W?$/im.exec(
      text.slice(0, 2_048),
    );
  return phrases.get(match?.[1]?.toLowerCase() ?? '') ?? null;
}

function firstGroup(match: RegExpExecArray | null): string | undefined {
  return match?.slice(1).find((group) => group !== undefined);
}

const knownStatus = /^(?:40[0-489]|41[0-9]|42[0-9]|451|499|50[0-9]|52[0-9]|530)$/;

/** The status in a short sentence, in any language, that contains only one such number. */
function onlyStatusIn(text: string): number | null {
  if (text.length > 200) return null;
  const numbers = [...text.matchAll(/(?<![\w.:/-]|\bline )\d+(?![\w./-])/g)];
  const [only] = numbers;
  if (numbers.length !== 1 || only === undefined || !knownStatus.test(only[0])) return null;
  // Within a sentence, a number can count anything; a status is set apart.
  const before = text.slice(0, only.index).trim();
  const after = text.slice(only.index + only[0].length);
  return /^\S{0,40}$/.test(before) || /^\s*(?:[:：,.)\]–-]|$)/m.test(after) ? Number(only[0]) : null;
}
