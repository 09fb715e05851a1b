import type { Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { estimateTokens } from '#lib/engine/needs';
import { parseJson } from '#lib/engine/parse-json';
import type { StreamTranslator } from '#lib/dialects/dialect';
import type { ToolNames } from '#lib/dialects/tool-names';
import type { Block } from '#lib/dialects/messages/blocks';
import { writeFrame } from '#lib/dialects/messages/frames';
import { blockStopEvent, deltaEvent, endEvent, startEvent } from '#lib/dialects/messages/message-events';
import { callId, messageId, readInput, textOf } from './read-answer.ts';
import { stopDetailsOf, stopReasonOf } from './stop-reason.ts';
import { messagesUsage } from './usage.ts';

type TranslatorInput = {
  readonly names: ToolNames;
  /** An estimate: Chat Completions servers report input tokens last, but Messages clients read them first. */
  readonly inputTokens: number;
};

/** One tool call, as far as it has arrived. */
type Call = { readonly at: number; id: string; name: string; json: string };

/**
 * Translates Chat Completions chunks to the events of one message. Messages blocks must not overlap, but
 * chunks may interleave several calls. So the first call is passed on as it arrives, and the others wait
 * until the end.
 */
export function createStreamTranslator({ names, inputTokens }: TranslatorInput): StreamTranslator {
  let hasStarted = false;
  let nextIndex = 0;
  let open: { readonly index: number; readonly call: Call | null } | null = null;
  const calls: Call[] = [];
  /** The call whose pieces are passed on as they arrive. */
  let live: Call | null = null;
  let usage: Block | null = null;
  let finish: unknown = null;
  let isRefused = false;
  let characters = 0;

  function start(body: Block): string {
    if (hasStarted) return '';
    hasStarted = true;
    return startEvent({
      id: messageId(body.id),
      type: 'message',
      role: 'assistant',
      model: body.model,
      stop_details: null,
      container: null,
      usage: {
        input_tokens: inputTokens,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
      },
    });
  }

  function close(): string {
    if (open === null) return '';
    const { index } = open;
    open = null;
    return blockStopEvent(index);
  }

  function openBlock(content_block: Block, call: Call | null): string {
    const closed = close();
    const index = nextIndex;
    nextIndex += 1;
    open = { index, call };
    return closed + writeFrame({ type: 'content_block_start', index, content_block });
  }

  function textEvents(text: string): string {
    if (text === '') return '';
    characters += text.length;
    const opened = open !== null && open.call === null ? '' : openBlock({ type: 'text', text: '' }, null);
    return opened + (open === null ? '' : deltaEvent(open.index, { type: 'text_delta', text }));
  }

  function inputDelta(partial_json: string): string {
    return open === null || partial_json === ''
      ? ''
      : deltaEvent(open.index, { type: 'input_json_delta', partial_json });
  }

  function openCall(call: Call): string {
    const { at, id, name } = call;
    const use = { type: 'tool_use', id: callId(id, at), name: names.restore(name), input: {} };
    return openBlock(use, call) + inputDelta(call.json);
  }

  function findCall(piece: Block, id: string, position: number): Call {
    const at = typeof piece.index === 'number' ? piece.index : position;
    // Some servers number every call 0 or not at all, so a new id also marks a new call.
    const known = calls.findLast((call) => call.at === at && (id === '' || call.id === '' || call.id === id));
    if (known !== undefined) return known;
    const isTaken = calls.some((call) => call.at === at);
    const call = { at: isTaken ? calls.length : at, id, name: '', json: '' };
    calls.push(call);
    return call;
  }

  function callEvents(piece: Block, position: number): string {
    const called = isRecord(piece.function) ? piece.function : {};
    const id = typeof piece.id === 'string' ? piece.id : '';
    const call = findCall(piece, id, position);
    if (call.id === '') call.id = id;
    if (call.name === '' && typeof called.name === 'string') call.name = called.name;
    const json = isRecord(called.arguments) ? JSON.stringify(called.arguments) : called.arguments;
    const more = typeof json === 'string' ? json : '';
    call.json += more;
    characters += more.length;
    if (call === live) return open?.call === call ? inputDelta(more) : '';
    if (live !== null || call !== calls[0] || call.id === '' || call.name === '') return '';
    live = call;
    return openCall(call);
  }

  function chunkEvents(body: Block): string {
    if (isRecord(body.usage)) usage = messagesUsage(body.usage) ?? usage;
    const choice: unknown = Array.isArray(body.choices) ? body.choices[0] : null;
    if (!isRecord(choice)) return '';
    if (typeof choice.finish_reason === 'string') finish = choice.finish_reason;
    const delta = isRecord(choice.delta) ? choice.delta : isRecord(choice.message) ? choice.message : {};
    const { content, refusal, tool_calls: called } = delta;
    const hasRefusal = typeof refusal === 'string' && refusal !== '';
    isRefused ||= hasRefusal;
    const events = [
      textEvents(textOf(content)),
      textEvents(hasRefusal ? refusal : ''),
      ...(Array.isArray(called) ? called : []).map((piece: unknown, position) =>
        isRecord(piece) ? callEvents(piece, position) : '',
      ),
    ].join('');
    // Reasoning is left out because it has no signature, but it still counts as a keep-alive.
    return events === '' && hasThoughts(delta) ? writeFrame({ type: 'ping' }) : events;
  }

  function push(chunk: Chunk): Chunk {
    let events = '';
    for (const body of bodiesOf(chunk.events)) {
      const beginning = hasStarted || !hasUse(body) ? '' : start(body);
      events += beginning + chunkEvents(body);
    }
    return { ...chunk, reasoning: '', events };
  }

  return {
    push,
    end() {
      if (calls.some((call) => !isWhole(call)) && finish !== 'length') return 'malformed';
      if (finish === 'tool_calls' && calls.length === 0) return 'malformed';
      let events = start({});
      for (const call of calls) {
        // Without a name, the call was cut off by the token limit and is ignored.
        if (call !== live && call.name !== '' && isWhole(call)) events += openCall(call);
      }
      const stopReason = isRefused ? 'refusal' : stopReasonOf(finish, calls.length > 0);
      events +=
        close() +
        endEvent({
          stop_reason: stopReason,
          stop_details: stopDetailsOf(stopReason),
          usage: usage ?? { input_tokens: inputTokens, output_tokens: estimateTokens(characters) },
        }) +
        writeFrame({ type: 'message_stop' });
      return [{ events, text: '', reasoning: '', hasToolCall: false, isClosing: true }];
    },
  };
}

function isWhole({ name, json }: Call): boolean {
  return name !== '' && readInput(json) !== null;
}

function hasThoughts({ reasoning, reasoning_content: content }: Block): boolean {
  return [reasoning, content].some((thought) => typeof thought === 'string' && thought !== '');
}

/** Whether a chunk has content. The first chunk often contains only the role. */
function hasUse({ choices }: Block): boolean {
  const choice: unknown = Array.isArray(choices) ? choices[0] : null;
  if (!isRecord(choice)) return false;
  const { delta, message } = choice;
  const said = isRecord(delta) ? delta : isRecord(message) ? message : {};
  const { content, refusal, tool_calls: calls } = said;
  return (
    textOf(content) !== '' ||
    (typeof refusal === 'string' && refusal !== '') ||
    (Array.isArray(calls) && calls.length > 0) ||
    hasThoughts(said)
  );
}

function bodiesOf(events: string): Block[] {
  return events.split('\n\n').flatMap((event) => {
    if (!event.startsWith('data: ')) return [];
    const json = parseJson(event.slice('data: '.length));
    return json.outcome === 'read' && isRecord(json.value) ? [json.value] : [];
  });
}
