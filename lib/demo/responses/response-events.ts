import { splitTokens } from '../compose-answer.ts';
import type { InnerError } from '../json-steps.ts';
import type { DemoAnswer } from '../spoken-dialect.ts';
import type { AnswerEvents, StreamFaults } from '../stream-answer.ts';
import { begunResponse, endedResponse, failure, outputItems, type Item } from './response-body.ts';

type Write = (type: string, fields: Record<string, unknown>) => string;

function createWriter(): Write {
  let number = 0;
  return (type, fields) => {
    const data = { type, ...fields, sequence_number: number };
    number += 1;
    return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  };
}

/**
 * All events of a streamed answer: one per token, which also includes the events that open and close its
 * item.
 */
export function responseEvents(
  answer: DemoAnswer,
  routerMetadata: Record<string, unknown> | null,
): AnswerEvents {
  const write = createWriter();
  let opening =
    write('response.created', { response: begunResponse(answer) }) +
    write('response.in_progress', { response: begunResponse(answer) });
  const faults = responseFaults(answer);
  const tokens: string[] = [];
  let reasoningCount = 0;
  let closing = '';
  for (const [index, item] of outputItems(answer).entries()) {
    const { open, words, close } = itemEvents(write, item, index);
    tokens.push(...words.map((word, at) => (at === 0 ? opening + closing + open + word : word)));
    opening = '';
    closing = close();
    if (item.type === 'reasoning') reasoningCount = tokens.length;
  }
  const response = endedResponse(answer);
  const ended = routerMetadata === null ? response : { ...response, openrouter_metadata: routerMetadata };
  const finish = opening + closing;
  return {
    tokens,
    reasoningCount,
    finish,
    usage: write(`response.${response.status}`, { response: ended }),
    faults,
  };
}

type ItemEvents = {
  readonly open: string;
  readonly words: readonly string[];
  /** Called after the tokens, so that events are numbered in order. */
  readonly close: () => string;
};

function itemEvents(write: Write, item: Item, index: number): ItemEvents {
  const at = { item_id: item.id, output_index: index };
  const added = (begun: Record<string, unknown>): string =>
    write('response.output_item.added', {
      output_index: index,
      item: { ...item, ...begun, status: 'in_progress' },
    });
  const done = (): string => write('response.output_item.done', { output_index: index, item });
  const [part] = item.content ?? [];
  if (part !== undefined) {
    const here = { ...at, content_index: 0 };
    const kind = part.type === 'output_text' ? 'output_text' : 'reasoning_text';
    const more = kind === 'output_text' ? { logprobs: [] } : {};
    return {
      open:
        added({ content: [] }) +
        write('response.content_part.added', { ...here, part: { ...part, text: '' } }),
      words: splitTokens(part.text).map((delta) =>
        write(`response.${kind}.delta`, { ...here, delta, ...more }),
      ),
      close: () =>
        write(`response.${kind}.done`, { ...here, text: part.text, ...more }) +
        write('response.content_part.done', { ...here, part }) +
        done(),
    };
  }
  if (item.type === 'custom_tool_call')
    return {
      open: added({ input: '' }),
      words: [write('response.custom_tool_call_input.delta', { ...at, delta: item.input })],
      close: () => write('response.custom_tool_call_input.done', { ...at, input: item.input }) + done(),
    };
  return {
    open: added({ arguments: '' }),
    words: [write('response.function_call_arguments.delta', { ...at, delta: item.arguments })],
    close: () =>
      write('response.function_call_arguments.done', { ...at, name: item.name, arguments: item.arguments }) +
      done(),
  };
}

/** The end of a failed stream, which belongs to no item. */
function failed(
  answer: DemoAnswer,
  code: string,
  error: { message: string; metadata?: { error_type: string } },
): string {
  const errorType = error.metadata?.error_type ?? 'provider_unavailable';
  const response = { ...begunResponse(answer), ...failure(code, error.message, errorType) };
  return createWriter()('response.failed', { response });
}

function responseFaults(answer: DemoAnswer): StreamFaults {
  const { head } = answer;
  const broken = `Upstream error from ${head.provider}: the service is overloaded for now`;
  return {
    inside(shape) {
      switch (shape) {
        case 'documented':
          return failed(answer, 'server_error', { message: broken });
        case 'empty_choices':
          return createWriter()('response.error', { error: { code: 'server_error', message: broken } });
        case 'string_code':
          return createWriter()('error', { code: 'server_error', message: broken, param: null });
      }
    },
    alone: (error) => failed(answer, codeOf(error), error),
    atEnd: (error) => failed(answer, codeOf(error), error),
    wordAround() {
      const at = { item_id: `msg_${head.id}`, output_index: 0, content_index: 0 };
      const event = createWriter()('response.output_text.delta', { ...at, delta: '|', logprobs: [] });
      const [before = '', after = ''] = event.split('|');
      return { before, after };
    },
  };
}

/** Only this code keeps its name. */
function codeOf({ code }: InnerError): string {
  return code === 429 ? 'rate_limit_exceeded' : 'server_error';
}
