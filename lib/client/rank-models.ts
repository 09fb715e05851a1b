import type { ListedModel } from '#lib/contracts/model';

type Entry = {
  model: ListedModel;
  id: string;
  /** As written in a chain. */
  target: string;
  slug: string;
  name: string;
  /** Id and name, reduced to letters and digits, so that "gpt5" finds "gpt-5". */
  squashed: string;
  words: readonly string[];
};

export type ModelIndex = { entries: readonly Entry[]; places: ReadonlyMap<string, readonly number[]> };

const points = { exact: 1_000, prefix: 400, wordStart: 200, substring: 80, typo: 20 } as const;

/** Below this many exact hits, typing errors are forgiven. */
const fewHits = 3;

/** Builds the index for `rankModels`. Keep it for as long as the catalogue stays the same. */
export function indexModels(models: readonly ListedModel[]): ModelIndex {
  const places = new Map<string, number[]>();
  const entries = models.map((model, place): Entry => {
    const id = model.id.toLowerCase();
    const name = model.name.toLowerCase();
    const words = [
      ...new Set(splitWords(`${model.target.toLowerCase()} ${name} ${model.author.toLowerCase()}`)),
    ];
    for (const word of words) {
      const known = places.get(word);
      if (known === undefined) places.set(word, [place]);
      else known.push(place);
    }
    return {
      model,
      id,
      target: model.target.toLowerCase(),
      slug: id.slice(id.indexOf('/') + 1),
      name,
      squashed: `${squash(id)} ${squash(name)}`,
      words,
    };
  });
  return { entries, places };
}

/**
 * The models that match every word of the query, best first: exact id, then prefix, word start, substring
 * and, if there are few hits, typing errors. An empty query returns all models in their given order.
 */
export function rankModels(index: ModelIndex, query: string): ListedModel[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return index.entries.map(({ model }) => model);
  const spaced = wanted.split(/\s+/);
  let tokens: readonly string[] = spaced;
  let scores = index.entries.map((entry) => scoreEntry(entry, wanted, tokens));
  if (!scores.some((score) => score > 0)) {
    // No id contains "claude-4.5-sonnet", but ids contain its words.
    tokens = spaced.flatMap(splitWords);
    if (tokens.length === 0) return [];
    if (tokens.length > spaced.length)
      scores = index.entries.map((entry) => scoreEntry(entry, wanted, tokens));
  }
  const hits = scores.filter((score) => score > 0).length;
  if (hits < fewHits) forgiveTypos(index, tokens, scores);

  return index.entries
    .map((entry, place) => ({ entry, place, score: scores[place] ?? 0 }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.entry.id.length - b.entry.id.length || a.place - b.place)
    .map(({ entry }) => entry.model);
}

/** 0 if a word of the query doesn't occur in the entry. */
function scoreEntry(entry: Entry, wanted: string, tokens: readonly string[]): number {
  if (entry.target === wanted || entry.id === wanted || entry.slug === wanted || entry.name === wanted)
    return points.exact * tokens.length;
  let total = 0;
  for (const token of tokens) {
    const score = scoreToken(entry, token);
    if (score === 0) return 0;
    total += score;
  }
  return total;
}

function scoreToken(entry: Entry, token: string): number {
  if (
    entry.target.startsWith(token) ||
    entry.id.startsWith(token) ||
    entry.slug.startsWith(token) ||
    entry.name.startsWith(token)
  )
    return points.prefix;
  if (entry.words.some((word) => word.startsWith(token))) return points.wordStart;
  if (entry.target.includes(token) || entry.name.includes(token)) return points.substring;
  const squashed = squash(token);
  return squashed.length >= 2 && entry.squashed.includes(squashed) ? points.substring : 0;
}

/** Raises the score of entries that contain every word with at most a few typing errors. */
function forgiveTypos(index: ModelIndex, tokens: readonly string[], scores: number[]): void {
  const near = tokens.map((token) => placesNear(index, token));
  for (const [place, entry] of index.entries.entries()) {
    if ((scores[place] ?? 0) === 0) scores[place] = scoreNearly(entry, place, tokens, near);
  }
}

function scoreNearly(
  entry: Entry,
  place: number,
  tokens: readonly string[],
  near: readonly ReadonlySet<number>[],
): number {
  let total = 0;
  for (const [i, token] of tokens.entries()) {
    const score = scoreToken(entry, token) || (near[i]?.has(place) === true ? points.typo : 0);
    if (score === 0) return 0;
    total += score;
  }
  return total;
}

function placesNear(index: ModelIndex, token: string): Set<number> {
  const near = new Set<number>();
  const allowed = token.length >= 8 ? 2 : token.length >= 4 ? 1 : 0;
  if (allowed === 0) return near;
  for (const [word, places] of index.places) {
    // Also compare with the start of a longer word, because people stop typing early.
    const start = word.slice(0, token.length);
    if (isWithin(token, word, allowed) || (word.length > token.length && isWithin(token, start, allowed))) {
      for (const place of places) near.add(place);
    }
  }
  return near;
}

/**
 * Whether the texts differ by at most `allowed` insertions, deletions, replacements or swaps of adjacent
 * characters.
 */
export function isWithin(a: string, b: string, allowed: number): boolean {
  if (Math.abs(a.length - b.length) > allowed) return false;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > allowed) return false;
    beforeLast = last;
    last = current;
  }
  return (last[b.length] ?? Infinity) <= allowed;
}

function splitWords(text: string): string[] {
  return text.split(/[^\p{L}\p{N}.]+/u).filter((word) => word !== '');
}

function squash(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}
