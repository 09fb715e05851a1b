import type { Body } from '#lib/dialects/wire';
import type { EventWriter } from '#lib/dialects/responses/event-writer';
import type { Thoughts } from './read-thoughts.ts';
import type { ClientTool } from './tool-table.ts';
import { plainFormat } from './write-reasoning.ts';

type ItemStatus = 'completed' | 'incomplete';

/** The items of one answer, of which at most one is open. Each function returns the events to send. */
export type Items = {
  readonly think: (thoughts: Thoughts) => string;
  readonly say: (text: string) => string;
  readonly refuse: (text: string) => string;
  readonly openCall: (callId: string, tool: ClientTool) => string;
  readonly extendCall: (json: string) => string;
  /** Ends the item that is open. */
  readonly close: (status: ItemStatus) => string;
  readonly list: () => readonly Body[];
};

type ItemsInput = {
  readonly baseId: string;
  readonly write: EventWriter;
  /** Whether reasoning is sent as a summary, which more clients show. */
  readonly wantsSummary: boolean;
};

type Open =
  | { readonly kind: 'thoughts'; readonly id: string; text: string; more: Thoughts }
  | { readonly kind: 'text' | 'refusal'; readonly id: string; text: string }
  | {
      readonly kind: 'call';
      readonly id: string;
      readonly callId: string;
      readonly tool: ClientTool;
      text: string;
    };

export function createItems({ baseId, write, wantsSummary }: ItemsInput): Items {
  const done: Body[] = [];
  let open: Open | null = null;

  const idOf = (prefix: string): string => `${prefix}_${baseId}_${done.length}`;
  const at = (item: Open): Body => ({ item_id: item.id, output_index: done.length });
  const announce = (item: Body): string =>
    write('response.output_item.added', {
      output_index: done.length,
      item: { ...item, status: 'in_progress' },
    });

  function close(status: ItemStatus): string {
    if (open === null) return '';
    const ending = open;
    const { item, events } = endOf(ending, status);
    const finished = write('response.output_item.done', { output_index: done.length, item });
    done.push(item);
    open = null;
    return events + finished;
  }

  function endOf(ending: Open, status: ItemStatus): { readonly item: Body; readonly events: string } {
    const here = at(ending);
    const { text, id } = ending;
    switch (ending.kind) {
      case 'thoughts':
        return endThoughts(ending, status);
      case 'text': {
        const part = { type: 'output_text', text, annotations: [], logprobs: [] };
        const place = { ...here, content_index: 0 };
        return {
          item: { id, type: 'message', role: 'assistant', status, content: [part] },
          events:
            write('response.output_text.done', { ...place, text, logprobs: [] }) +
            write('response.content_part.done', { ...place, part }),
        };
      }
      case 'refusal': {
        const part = { type: 'refusal', refusal: text };
        const place = { ...here, content_index: 0 };
        return {
          item: { id, type: 'message', role: 'assistant', status, content: [part] },
          events:
            write('response.refusal.done', { ...place, refusal: text }) +
            write('response.content_part.done', { ...place, part }),
        };
      }
      case 'call': {
        const item = { ...callItem(ending), status };
        if (!ending.tool.isFreeText)
          return {
            item: { ...item, arguments: text },
            events: write('response.function_call_arguments.done', {
              ...here,
              name: ending.tool.name,
              arguments: text,
            }),
          };
        const input = freeTextOf(text);
        return {
          item: { ...item, input },
          events:
            write('response.custom_tool_call_input.delta', { ...here, delta: input }) +
            write('response.custom_tool_call_input.done', { ...here, input }),
        };
      }
    }
  }

  function endThoughts(
    ending: Extract<Open, { kind: 'thoughts' }>,
    status: ItemStatus,
  ): { readonly item: Body; readonly events: string } {
    const { id, text, more } = ending;
    const here = at(ending);
    const part = wantsSummary ? { type: 'summary_text', text } : { type: 'reasoning_text', text };
    const item = {
      id,
      type: 'reasoning',
      status,
      summary: wantsSummary && text !== '' ? [part] : [],
      ...(wantsSummary || text === '' ? {} : { content: [part] }),
      ...(more.encrypted === null ? {} : { encrypted_content: more.encrypted }),
      ...(more.signature === null ? {} : { signature: more.signature }),
      format: more.format ?? plainFormat,
    };
    if (text === '') return { item, events: '' };
    const place = { ...here, ...(wantsSummary ? { summary_index: 0 } : { content_index: 0 }) };
    const events = wantsSummary
      ? write('response.reasoning_summary_text.done', { ...place, text }) +
        write('response.reasoning_summary_part.done', { ...place, part })
      : write('response.reasoning_text.done', { ...place, text }) +
        write('response.content_part.done', { ...place, part });
    return { item, events };
  }

  function think(thoughts: Thoughts): string {
    let events = '';
    if (open?.kind !== 'thoughts') {
      events = close('completed');
      const id = idOf('rs');
      open = { kind: 'thoughts', id, text: '', more: noThoughts };
      events += announce({ id, type: 'reasoning', summary: [] });
    }
    if (open?.kind !== 'thoughts') return events;
    const current = open;
    current.more = {
      ...thoughts,
      format: thoughts.format ?? current.more.format,
      signature: thoughts.signature ?? current.more.signature,
      encrypted: joined(current.more.encrypted, thoughts.encrypted),
    };
    if (thoughts.text === '') return events;
    const place = { ...at(current), ...(wantsSummary ? { summary_index: 0 } : { content_index: 0 }) };
    if (current.text === '')
      events += wantsSummary
        ? write('response.reasoning_summary_part.added', {
            ...place,
            part: { type: 'summary_text', text: '' },
          })
        : write('response.content_part.added', { ...place, part: { type: 'reasoning_text', text: '' } });
    current.text += thoughts.text;
    const delta = { ...place, delta: thoughts.text };
    return (
      events +
      (wantsSummary
        ? write('response.reasoning_summary_text.delta', delta)
        : write('response.reasoning_text.delta', delta))
    );
  }

  function speak(kind: 'text' | 'refusal', words: string): string {
    let events = '';
    if (open?.kind !== kind) {
      events = close('completed');
      const id = idOf('msg');
      open = { kind, id, text: '' };
      events += announce({ id, type: 'message', role: 'assistant', content: [] });
      const part =
        kind === 'text'
          ? { type: 'output_text', text: '', annotations: [], logprobs: [] }
          : { type: 'refusal', refusal: '' };
      events += write('response.content_part.added', { ...at(open), content_index: 0, part });
    }
    if (open === null) return events;
    open.text += words;
    const delta = { ...at(open), content_index: 0, delta: words };
    return (
      events +
      (kind === 'text'
        ? write('response.output_text.delta', { ...delta, logprobs: [] })
        : write('response.refusal.delta', delta))
    );
  }

  return {
    think,
    say: (text) => speak('text', text),
    refuse: (text) => speak('refusal', text),
    openCall(callId, tool) {
      const closed = close('completed');
      const call: Open = { kind: 'call', id: idOf(tool.isFreeText ? 'ctc' : 'fc'), callId, tool, text: '' };
      open = call;
      return (
        closed + announce({ ...callItem(call), ...(tool.isFreeText ? { input: '' } : { arguments: '' }) })
      );
    },
    extendCall(json) {
      if (open?.kind !== 'call' || json === '') return '';
      open.text += json;
      // In Chat Completions, free text is a field of the arguments, so it is sent once complete.
      return open.tool.isFreeText
        ? ''
        : write('response.function_call_arguments.delta', { ...at(open), delta: json });
    },
    close,
    list: () => done,
  };
}

const noThoughts: Thoughts = { text: '', format: null, signature: null, encrypted: null };

function callItem({ id, callId, tool }: Extract<Open, { kind: 'call' }>): Body {
  return {
    id,
    type: tool.isFreeText ? 'custom_tool_call' : 'function_call',
    call_id: callId,
    name: tool.name,
    ...(tool.namespace === null ? {} : { namespace: tool.namespace }),
  };
}

/**
 * The text in the only field of a free-text tool, or the raw arguments if the model did not use the field.
 */
function freeTextOf(json: string): string {
  try {
    const read: unknown = JSON.parse(json);
    if (typeof read === 'object' && read !== null && 'input' in read && typeof read.input === 'string')
      return read.input;
  } catch {
    // Not JSON: the model wrote the text without the field.
  }
  return json;
}

function joined(before: string | null, more: string | null): string | null {
  return before === null ? more : before + (more ?? '');
}
