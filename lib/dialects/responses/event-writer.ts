import type { Body } from '#lib/dialects/wire';
import { contentOf } from './items.ts';

/** Writes and numbers the events of one answer. */
export type EventWriter = (type: string, fields: Body) => string;

export function createEventWriter(firstNumber = 0): EventWriter {
  let number = firstNumber;
  return (type, fields) => {
    const data = { type, sequence_number: number, ...fields };
    number += 1;
    return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  };
}

/** All events of a complete item, from its announcement to its end. */
export function writeItem(write: EventWriter, item: Body, outputIndex: number): string {
  const at = { item_id: item.id, output_index: outputIndex };
  const begun = write('response.output_item.added', { output_index: outputIndex, item: emptied(item) });
  return (
    begun +
    writeContents(write, item, at) +
    write('response.output_item.done', { output_index: outputIndex, item })
  );
}

function writeContents(write: EventWriter, item: Body, at: Body): string {
  switch (item.type) {
    case 'message':
      return contentOf(item)
        .map((part, index) => writePart(write, part, { ...at, content_index: index }))
        .join('');
    case 'reasoning':
      return writeReasoning(write, item, at);
    case 'function_call':
      return (
        write('response.function_call_arguments.delta', { ...at, delta: item.arguments }) +
        write('response.function_call_arguments.done', { ...at, name: item.name, arguments: item.arguments })
      );
    case 'custom_tool_call':
      return (
        write('response.custom_tool_call_input.delta', { ...at, delta: item.input }) +
        write('response.custom_tool_call_input.done', { ...at, input: item.input })
      );
    default:
      return '';
  }
}

function writeReasoning(write: EventWriter, item: Body, at: Body): string {
  const summary = Array.isArray(item.summary) ? item.summary : [];
  const summaryEvents = summary.map((part: Body, index) => {
    const here = { ...at, summary_index: index };
    return (
      write('response.reasoning_summary_part.added', { ...here, part: { ...part, text: '' } }) +
      write('response.reasoning_summary_text.delta', { ...here, delta: part.text }) +
      write('response.reasoning_summary_text.done', { ...here, text: part.text }) +
      write('response.reasoning_summary_part.done', { ...here, part })
    );
  });
  const raw = contentOf(item).map((part, index) => writePart(write, part, { ...at, content_index: index }));
  return [...summaryEvents, ...raw].join('');
}

function writePart(write: EventWriter, part: Body, at: Body): string {
  const inside = (): string => {
    switch (part.type) {
      case 'output_text':
        return (
          write('response.output_text.delta', { ...at, delta: part.text, logprobs: [] }) +
          write('response.output_text.done', { ...at, text: part.text, logprobs: [] })
        );
      case 'refusal':
        return (
          write('response.refusal.delta', { ...at, delta: part.refusal }) +
          write('response.refusal.done', { ...at, refusal: part.refusal })
        );
      case 'reasoning_text':
        return (
          write('response.reasoning_text.delta', { ...at, delta: part.text }) +
          write('response.reasoning_text.done', { ...at, text: part.text })
        );
      default:
        return '';
    }
  };
  return (
    write('response.content_part.added', { ...at, part: emptyPart(part) }) +
    inside() +
    write('response.content_part.done', { ...at, part })
  );
}

function emptyPart(part: Body): Body {
  if (part.type === 'refusal') return { ...part, refusal: '' };
  return { ...part, text: '', ...(part.type === 'output_text' ? { annotations: [], logprobs: [] } : {}) };
}

/** A new item as its first event announces it, without content. */
function emptied(item: Body): Body {
  const begun = { ...item, ...(item.status === undefined ? {} : { status: 'in_progress' }) };
  switch (item.type) {
    case 'message':
      return { ...begun, content: [] };
    case 'reasoning':
      return { ...begun, summary: [], ...(item.content === undefined ? {} : { content: [] }) };
    case 'function_call':
      return { ...begun, arguments: '' };
    case 'custom_tool_call':
      return { ...begun, input: '' };
    default:
      return begun;
  }
}
