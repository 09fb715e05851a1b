import type { Answer, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import type { StreamTranslator } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { readEventText, splitEvents } from '#lib/dialects/responses/answer-memory';
import { describeRequest } from '#lib/dialects/responses/describe-request';
import { createEventWriter } from '#lib/dialects/responses/event-writer';
import { isClientCall } from '#lib/dialects/responses/items';
import { makeResponse } from '#lib/dialects/responses/response-object';
import { createItems, type Items } from './open-items.ts';
import { createCalls } from './read-calls.ts';
import { readThoughts } from './read-thoughts.ts';
import type { ToolTable } from './tool-table.ts';
import { estimatedUsage, responsesUsage } from './usage.ts';

type TranslatorInput = { readonly request: Body; readonly table: ToolTable };

export type AnswerTranslator = StreamTranslator & {
  /** The response object; null before the end. */
  readonly response: () => Body | null;
};

/**
 * Translates Chat Completions chunks to the events of one response. Items do not overlap: each is announced
 * before its pieces and finished before the next one.
 */
export function createAnswerTranslator({ request, table }: TranslatorInput): AnswerTranslator {
  const write = createEventWriter();
  const wantsSummary = isRecord(request.reasoning) && isGiven(request.reasoning.summary);
  let head: Body | null = null;
  let items: Items | null = null;
  let calls: ReturnType<typeof createCalls> | null = null;
  /** Text that came in the middle of a call. */
  let heldText = '';
  let finish: unknown = null;
  let usage: Body | null = null;
  let ended: Body | null = null;

  function begin(body: Body): { readonly open: Items; readonly events: string } {
    if (items !== null) return { open: items, events: '' };
    head = makeResponse(request, {
      id: `resp_${baseId(body.id)}`,
      createdAtMs: typeof body.created === 'number' ? body.created * 1_000 : Date.now(),
      model: typeof body.model === 'string' ? body.model : '',
      status: 'in_progress',
      output: [],
    });
    items = createItems({ baseId: baseId(body.id), write, wantsSummary });
    calls = createCalls({ items, table });
    const events =
      write('response.created', { response: head }) + write('response.in_progress', { response: head });
    return { open: items, events };
  }

  function read(body: Body): string {
    usage = responsesUsage(body.usage) ?? usage;
    const choices: readonly unknown[] = Array.isArray(body.choices) ? body.choices : [];
    const choice = choices.find((one) => isRecord(one) && (one.index ?? 0) === 0);
    if (!isRecord(choice)) return '';
    const { open, events } = begin(body);
    const delta = isRecord(choice.delta) ? choice.delta : isRecord(choice.message) ? choice.message : {};
    const written = events + readDelta(delta, open);
    if (typeof choice.finish_reason !== 'string' || choice.finish_reason === '') return written;
    finish = choice.finish_reason;
    return written + closeAll(open);
  }

  function readDelta(delta: Body, open: Items): string {
    let events = '';
    const thoughts = readThoughts(delta);
    if (thoughts !== null) events += open.think(thoughts);
    const text = textOf(delta.content);
    if (text !== '') {
      if (calls?.isCalling() === true) heldText += text;
      else events += (calls?.finish() ?? '') + open.say(text);
    }
    if (typeof delta.refusal === 'string' && delta.refusal !== '') events += open.refuse(delta.refusal);
    if (Array.isArray(delta.tool_calls)) events += calls?.read(delta.tool_calls.filter(isRecord)) ?? '';
    return events;
  }

  function closeAll(open: Items): string {
    const called = calls?.finish() ?? '';
    const said = heldText === '' ? '' : open.say(heldText);
    heldText = '';
    return called + said + open.close(isCutShort(finish) ? 'incomplete' : 'completed');
  }

  return {
    push(chunk: Chunk) {
      const events = splitEvents(chunk.events)
        .map((event) => {
          const body = readEventText(event);
          return body === null ? '' : read(body);
        })
        .join('');
      return { ...chunk, events };
    },
    end() {
      if (items === null) return [];
      const closed = closeAll(items);
      // The finish reason promises calls, but none arrived: they were lost on the way.
      if (finish === 'tool_calls' && !items.list().some(isClientCall)) return 'malformed';
      const status = isCutShort(finish) ? 'incomplete' : 'completed';
      ended = {
        ...head,
        status,
        completed_at: status === 'completed' ? Math.floor(Date.now() / 1_000) : null,
        incomplete_details:
          status === 'completed'
            ? null
            : { reason: finish === 'content_filter' ? 'content_filter' : 'max_output_tokens' },
        output: items.list(),
        usage: usage ?? estimatedUsage(describeRequest(request).needs.inputTokens, items.list()),
      };
      const events = closed + write(`response.${status}`, { response: ended });
      return [{ events, text: '', reasoning: '', hasToolCall: false, isClosing: true }];
    },
    response: () => ended,
  };
}

/**
 * Reads a whole answer as a stream with one piece, so that whole and streamed answers have the same content.
 */
export function translateAnswer({ body }: Answer, translator: AnswerTranslator): Answer | 'malformed' {
  const events = `data: ${JSON.stringify(body)}\n\n`;
  translator.push({ events, text: '', reasoning: '', hasToolCall: false, isClosing: true });
  if (translator.end() === 'malformed') return 'malformed';
  const response = { ...translator.response() };
  return { body: response, bytes: Buffer.from(JSON.stringify(response)) };
}

function isCutShort(finish: unknown): boolean {
  return finish === 'length' || finish === 'content_filter';
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

/**
 * The base for the ids in one answer. It drops the prefixes of Chat Completions ids, which look like ids of
 * other items.
 */
function baseId(id: unknown): string {
  const known =
    typeof id === 'string' ? id.replace(/^(?:chatcmpl|gen|cmpl)-/, '').replace(/[^a-zA-Z0-9_-]/g, '') : '';
  return known === '' ? crypto.randomUUID().replaceAll('-', '') : known;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
