/** Joins the text of a second model to what the client already has. */
export type Seam = {
  /** Takes the next text; gives what may be shown now (perhaps nothing yet). */
  readonly push: (text: string) => string;
  /** The stream ended: gives what was still held. */
  readonly flush: () => string;
};

/** An overlap shorter than this may be chance: "a" + "apple" must not become "apple" less its first letter. */
const SMALLEST_OVERLAP = 8;
const LONGEST_OVERLAP = 400;

/**
 * Trims what the second model repeats: the whole answer begun anew, or the last words of the first.
 * Text is held back only while it may still turn out to be a repetition.
 */
export function createSeam(sent: string): Seam {
  const tail = sent.slice(-LONGEST_OVERLAP);
  let held = '';
  let isDecided = false;

  const decide = (text: string): string => {
    isDecided = true;
    held = '';
    return text;
  };

  return {
    push(text) {
      if (isDecided) return text;
      held += text;
      if (held.startsWith(sent)) return held.length > sent.length ? decide(held.slice(sent.length)) : '';
      if (sent.startsWith(held) || couldOverlap(tail, held)) return '';
      return decide(join(sent, held));
    },
    flush() {
      if (isDecided || held === '') return '';
      // A model that began anew and stopped inside the text already shown adds nothing.
      if (sent.startsWith(held) && held.length >= SMALLEST_OVERLAP) return decide('');
      return decide(join(sent, held));
    },
  };
}

/** What to add behind `sent` so that an overlap stands only once. */
function join(sent: string, next: string): string {
  const overlap = overlapLength(sent, next);
  if (overlap > 0) return next.slice(overlap);
  if (/\s$/u.test(sent)) return next.trimStart();
  if (endsInHalfCharacter(sent) && next.startsWith(sent.slice(-1))) return next.slice(1);
  return next;
}

function overlapLength(sent: string, next: string): number {
  for (
    let length = Math.min(LONGEST_OVERLAP, sent.length, next.length);
    length >= SMALLEST_OVERLAP;
    length -= 1
  ) {
    if (sent.endsWith(next.slice(0, length))) return length;
  }
  return 0;
}

/** Whether `held` may yet grow into a repetition of the tail's end. */
function couldOverlap(tail: string, held: string): boolean {
  for (let at = tail.indexOf(held); at >= 0; at = tail.indexOf(held, at + 1)) {
    if (tail.length - at >= SMALLEST_OVERLAP) return true;
  }
  return false;
}

/** A character beyond the basic plane may be cut between its two code units. */
function endsInHalfCharacter(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code <= 0xdbff;
}
