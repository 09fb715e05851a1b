/** Joins the text of a second model to what the client already has. */
export type Seam = {
  /** Takes the next text and returns what can be shown now, which may be nothing. */
  readonly push: (text: string) => string;
  /** Called when the stream ends; returns the held text. */
  readonly flush: () => string;
};

/** A shorter overlap may be a coincidence: "a" + "apple" must not become "apple" without its first letter. */
const SMALLEST_OVERLAP = 8;
const LONGEST_OVERLAP = 400;

/**
 * Removes what the second model repeats: the whole answer, or the last words of the first model. Text is held
 * back only while it may still be a repetition.
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
      // A model that started over and stopped inside the text already shown adds nothing.
      if (sent.startsWith(held) && held.length >= SMALLEST_OVERLAP) return decide('');
      return decide(join(sent, held));
    },
  };
}

/** What to append to `sent` so that an overlap appears only once. */
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

/** Whether `held` may still become a repetition of the tail's end. */
function couldOverlap(tail: string, held: string): boolean {
  for (let at = tail.indexOf(held); at >= 0; at = tail.indexOf(held, at + 1)) {
    if (tail.length - at >= SMALLEST_OVERLAP) return true;
  }
  return false;
}

/** A character outside the basic plane may be cut between its two code units. */
function endsInHalfCharacter(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code <= 0xdbff;
}
