/** The maximum length of a pasted text that is read. Errors that name their cause are much shorter. */
export const MAX_PASTE_CHARACTERS = 65_536;

/** The signs of an error in a printed text, from the surest to the vaguest. */
const signs: readonly RegExp[] = [
  /["']error["']\s{0,3}:|\berror code: ?\d|\bstatus(?:[ _]?code)?["']?\s{0,2}[:=]\s{0,2}["']?[45]\d\d\b|\bhttp\/[\d.]{1,3} [45]\d\d\b/gi,
  /\b(?:[A-Za-z]{3,40}(?:Error|Exception)|error|failed|quota|rate[ -]?limit\w*|credits?)\b|错误|失败/g,
];
const BEFORE = 300;
const AFTER = 1_800;

/** The useful part of a text of any size: its two ends, and the surroundings of error signs. */
export function usefulPart(text: string): string {
  if (text.length <= MAX_PASTE_CHARACTERS) return text;
  const end = MAX_PASTE_CHARACTERS / 4;
  const spans: (readonly [from: number, to: number])[] = [
    [0, end],
    [text.length - end, text.length],
  ];
  let left = MAX_PASTE_CHARACTERS / 2 - 2_048;
  for (const sign of signs) {
    sign.lastIndex = end;
    for (let match = sign.exec(text); match !== null && left > 0; match = sign.exec(text)) {
      const from = Math.max(end, match.index - BEFORE);
      const to = Math.min(text.length - end, match.index + AFTER, from + left);
      if (to <= from) break;
      spans.push([from, to]);
      left -= to - from;
      // An error that is printed repeatedly is read once here and once at the end.
      sign.lastIndex = to;
    }
  }
  return joinSpans(text, spans);
}

function joinSpans(text: string, spans: readonly (readonly [number, number])[]): string {
  const parts: string[] = [];
  let upTo = 0;
  for (const [from, to] of spans.toSorted(([one], [other]) => one - other)) {
    if (to <= upTo) continue;
    if (from > upTo) parts.push('\n');
    parts.push(text.slice(Math.max(from, upTo), to));
    upTo = to;
  }
  return parts.join('');
}
