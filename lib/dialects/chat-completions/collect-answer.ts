import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import type { Body } from '#lib/dialects/wire';

type Fields = Record<string, unknown>;

/**
 * The request as a stream, for upstreams whose whole answers are collected from one. Null for audio: the
 * streamed pieces do not add up to the file in a whole answer.
 */
export function streamedRequest(body: Body): Body | null {
  if (Array.isArray(body.modalities) && body.modalities.includes('audio')) return null;
  return { ...body, stream: true };
}

/** Collects a Chat Completions stream into a whole answer. `events` is the raw text. */
export function collectAnswer(events: string): Fields {
  const answer: Fields = {};
  const choices = new Map<number, { readonly message: Fields; readonly rest: Fields }>();
  for (const body of bodiesOf(events)) {
    const { choices: given, ...head } = body;
    for (const [key, value] of Object.entries(head))
      if (value !== null || !(key in answer)) answer[key] = value;
    if (!Array.isArray(given)) continue;
    for (const choice of given.filter(isRecord)) {
      const { index = 0, delta, message, logprobs, ...more } = choice;
      if (typeof index !== 'number') continue;
      const held = choices.get(index) ?? { message: {}, rest: {} };
      choices.set(index, held);
      addDelta(held.message, isRecord(delta) ? delta : isRecord(message) ? message : {});
      if (isRecord(logprobs)) held.rest['logprobs'] = joinLists(held.rest['logprobs'], logprobs);
      for (const [key, value] of Object.entries(more))
        if (value !== null || !(key in held.rest)) held.rest[key] = value;
    }
  }
  return {
    ...answer,
    object: 'chat.completion',
    choices: [...choices]
      .toSorted(([one], [other]) => one - other)
      .map(([index, { message, rest }]) => ({
        index,
        logprobs: null,
        finish_reason: null,
        ...rest,
        message: wholeMessage(message, 'provider' in answer),
      })),
  };
}

/** Adds the fields that every whole answer has. Answers from OpenRouter also have `reasoning`. */
function wholeMessage(message: Fields, isOfRouter: boolean): Fields {
  const whole: Fields = {
    role: 'assistant',
    content: null,
    refusal: null,
    ...(isOfRouter ? { reasoning: null } : {}),
    ...message,
  };
  // A stream starts with empty text even if it contains only a call.
  return whole['content'] === '' && 'tool_calls' in whole ? { ...whole, content: null } : whole;
}

function bodiesOf(events: string): Fields[] {
  return events.split('\n\n').flatMap((event) => {
    const data = event
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length).trimStart())
      .join('\n');
    const json = parseJson(data);
    return json.outcome === 'read' && isRecord(json.value) ? [json.value] : [];
  });
}

/** The fields that come in pieces, and how their pieces are joined. */
const joined: Readonly<Record<string, (held: unknown, piece: unknown) => unknown>> = {
  content: joinTexts,
  reasoning: joinTexts,
  reasoning_content: joinTexts,
  refusal: joinTexts,
  tool_calls: joinByIndex,
  reasoning_details: joinByIndex,
  images: append,
  annotations: append,
  function_call: (held, piece) => addPiece(isRecord(held) ? held : {}, piece),
};

function addDelta(message: Fields, delta: Fields): void {
  for (const [key, piece] of Object.entries(delta)) {
    const join = joined[key];
    if (piece === null || join === undefined) {
      if (piece !== null || !(key in message)) message[key] = piece;
    } else message[key] = join(message[key], piece);
  }
}

function joinTexts(held: unknown, piece: unknown): unknown {
  return typeof held === 'string' && typeof piece === 'string' ? held + piece : piece;
}

function append(held: unknown, pieces: unknown): unknown {
  const before: readonly unknown[] = Array.isArray(held) ? held : [];
  return Array.isArray(pieces) ? [...before, ...(pieces as readonly unknown[])] : before;
}

/** Joins pieces of calls and reasoning by their index. A whole answer has no such index. */
function joinByIndex(held: unknown, pieces: unknown): unknown {
  const before: readonly unknown[] = Array.isArray(held) ? held : [];
  const list: unknown[] = [...before];
  for (const piece of Array.isArray(pieces) ? pieces.filter(isRecord) : []) {
    const at = list.findIndex((one) => isRecord(one) && one['index'] === piece.index);
    const found = list[at];
    if (isRecord(found)) list[at] = addPiece(found, piece);
    else list.push(piece);
  }
  return list;
}

/** Fields that arrive in pieces. Names and ids arrive once. */
const pieceFields = new Set(['arguments', 'text', 'data', 'summary', 'signature']);

function addPiece(held: Fields, piece: unknown): Fields {
  if (!isRecord(piece)) return held;
  const sum: Fields = { ...held };
  for (const [key, value] of Object.entries(piece)) {
    if (value === null || value === undefined) continue;
    if (isRecord(value)) sum[key] = addPiece(isRecord(sum[key]) ? sum[key] : {}, value);
    else if (pieceFields.has(key)) sum[key] = joinTexts(sum[key], value);
    else sum[key] = value;
  }
  return sum;
}

function joinLists(held: unknown, lists: Fields): Fields {
  const before = isRecord(held) ? held : {};
  return Object.fromEntries(
    Object.entries(lists).map(([key, list]) => [
      key,
      Array.isArray(list) ? append(before[key], list) : (list ?? before[key] ?? null),
    ]),
  );
}
