import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';
import { outputOf } from './items.ts';

/** The part of a streamed answer that a client has received. */
export type AnswerMemory = {
  /** Records whole events and their visible text. */
  readonly note: (events: string, text: string) => void;
  /** The latest response object; null before the first event. */
  readonly response: () => Body | null;
  /** The items so far. Unfinished items are marked as incomplete. */
  readonly items: () => readonly Body[];
  /** Indices of the items that are not finished. */
  readonly openIndices: () => readonly number[];
  /** Where text can continue; null if no text is open. */
  readonly openText: () => OpenText | null;
  readonly hasEnded: () => boolean;
  /** The number of the next event. */
  readonly nextNumber: () => number;
};

type OpenText = {
  readonly itemId: unknown;
  readonly outputIndex: number;
  readonly contentIndex: number;
  readonly text: string;
};

type Item = { known: Record<string, unknown>; isDone: boolean };

const TEXT_DELTA = 'event: response.output_text.delta\n';

/** Remembers an answer from its events. Visible text is taken as given, without parsing. */
export function createAnswerMemory(): AnswerMemory {
  const items: Item[] = [];
  let response: Body | null = null;
  let hasEnded = false;
  let open: { item: Item; outputIndex: number; contentIndex: number; part: Record<string, unknown> } | null =
    null;
  let lastEvents = '';

  function apply(event: Body): void {
    const outputIndex = typeof event.output_index === 'number' ? event.output_index : -1;
    const item = items[outputIndex];
    switch (event.type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        if (isRecord(event.response)) response = event.response;
        break;
      case 'response.completed':
      case 'response.incomplete':
        hasEnded = true;
        if (isRecord(event.response)) {
          response = event.response;
          for (const [index, known] of outputOf(event.response).entries())
            items[index] = { known: { ...known }, isDone: true };
        }
        break;
      case 'response.output_item.added':
        if (isRecord(event.item)) items[items.length] = { known: { ...event.item }, isDone: false };
        break;
      case 'response.output_item.done':
        if (isRecord(event.item) && item !== undefined) {
          item.known = { ...event.item };
          item.isDone = true;
          if (open?.item === item) open = null;
        }
        break;
      case 'response.content_part.added':
        if (item !== undefined && isRecord(event.part)) {
          const part = { ...event.part };
          const contentIndex = put(listIn(item.known, 'content'), event.content_index, part);
          open = part.type === 'output_text' ? { item, outputIndex, contentIndex, part } : null;
        }
        break;
      case 'response.content_part.done':
        if (item !== undefined && isRecord(event.part)) {
          put(listIn(item.known, 'content'), event.content_index, event.part);
          open = null;
        }
        break;
      case 'response.refusal.delta':
        extend(listIn(item?.known, 'content')[indexOf(event.content_index)], 'refusal', event.delta);
        break;
      case 'response.reasoning_text.delta':
        extend(listIn(item?.known, 'content')[indexOf(event.content_index)], 'text', event.delta);
        break;
      case 'response.reasoning_summary_part.added':
        if (isRecord(event.part)) put(listIn(item?.known, 'summary'), event.summary_index, { ...event.part });
        break;
      case 'response.reasoning_summary_text.delta':
        extend(listIn(item?.known, 'summary')[indexOf(event.summary_index)], 'text', event.delta);
        break;
      case 'response.function_call_arguments.delta':
        extend(item?.known, 'arguments', event.delta);
        break;
      case 'response.custom_tool_call_input.delta':
        extend(item?.known, 'input', event.delta);
        break;
    }
  }

  return {
    note(events, text) {
      if (events === '') return;
      let isTextNoted = text === '';
      for (let at = 0; at < events.length;) {
        const end = events.indexOf('\n\n', at);
        const next = end < 0 ? events.length : end + 2;
        if (events.startsWith(TEXT_DELTA, at)) {
          if (!isTextNoted) extend(open?.part, 'text', text);
          isTextNoted = true;
        } else {
          const event = readEventText(events.slice(at, next));
          if (event !== null) apply(event);
        }
        at = next;
      }
      lastEvents = events;
    },
    response: () => response,
    items: () => items.map(({ known, isDone }) => (isDone ? known : { ...known, status: 'incomplete' })),
    openIndices: () => [...items.keys()].filter((index) => items[index]?.isDone === false),
    openText: () =>
      open === null
        ? null
        : {
            itemId: open.item.known.id,
            outputIndex: open.outputIndex,
            contentIndex: open.contentIndex,
            text: typeof open.part.text === 'string' ? open.part.text : '',
          },
    hasEnded: () => hasEnded,
    nextNumber() {
      const at = lastEvents.lastIndexOf('\n\n', lastEvents.length - 3);
      const last = readEventText(lastEvents.slice(at < 0 ? 0 : at + 2));
      return typeof last?.sequence_number === 'number' ? last.sequence_number + 1 : 0;
    },
  };
}

/** Parses the data of an event that Understudy wrote or checked earlier. */
export function readEventText(event: string): Record<string, unknown> | null {
  const at = event.indexOf('data: ');
  if (at < 0) return null;
  const data: unknown = JSON.parse(event.slice(at + 'data: '.length));
  return isRecord(data) ? data : null;
}

/** Splits raw text into events. The text must end with a whole event. */
export function splitEvents(events: string): readonly string[] {
  return events.split('\n\n').filter((event) => event !== '');
}

function listIn(record: Record<string, unknown> | undefined, field: string): unknown[] {
  if (record === undefined) return [];
  const list: unknown[] = Array.isArray(record[field]) ? record[field] : [];
  record[field] = list;
  return list;
}

/**
 * Replaces a part, or appends it if its index is unknown or out of range, so that the list has no holes.
 * Returns the index.
 */
function put(list: unknown[], index: unknown, part: unknown): number {
  const isKnown = typeof index === 'number' && index >= 0 && index < list.length && Number.isInteger(index);
  const at = isKnown ? index : list.length;
  list[at] = part;
  return at;
}

function extend(record: unknown, field: string, more: unknown): void {
  if (!isRecord(record) || typeof more !== 'string') return;
  record[field] = (typeof record[field] === 'string' ? record[field] : '') + more;
}

function indexOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
