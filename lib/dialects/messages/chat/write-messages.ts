import { isRecord } from '#lib/engine/is-record';
import { blocksOf, isThinking, textOfBlock, type Block } from '#lib/dialects/messages/blocks';
import type { Draft } from './draft.ts';
import { nameOf, noteMarks, partsOf, refuseBlock } from './write-parts.ts';

type Message = Readonly<Record<string, unknown>>;

/** Replaces an empty turn, which servers refuse. Always the same, so that cached prefixes stay valid. */
const EMPTIED = '…';

/** Translates the system prompt and the messages to Chat Completions. */
export function writeMessages(system: unknown, messages: unknown, draft: Draft): Message[] {
  const leading = systemMessage(system, draft);
  const turns = Array.isArray(messages) ? messages.filter(isRecord) : [];
  return [...leading, ...turns.flatMap((turn) => writeTurn(turn, draft))];
}

function writeTurn({ role, content }: Block, draft: Draft): Message[] {
  switch (role) {
    case 'assistant':
      return [assistantMessage(content, draft)];
    case 'system':
      return systemMessage(content, draft);
    default:
      return userMessages(content, draft);
  }
}

/** The system prompt as one message with a single text, because many servers accept nothing else. */
function systemMessage(content: unknown, draft: Draft): Message[] {
  const texts = blocksOf(content).flatMap((block) => {
    noteMarks(block, draft);
    if (block.type === 'text') return [textOfBlock(block)];
    if (block.type === 'tool_addition' || block.type === 'tool_removal') noteToolChange(block, draft);
    else refuseBlock(block, draft);
    return [];
  });
  const text = texts.filter((one) => one !== '').join('\n\n');
  return text === '' ? [] : [{ role: 'system', content: text }];
}

function noteToolChange(block: Block, draft: Draft): void {
  const { type, tool } = block;
  if (!isRecord(tool) || tool.type !== 'tool_reference') return refuseBlock(block, draft);
  const meaning =
    type === 'tool_addition'
      ? 'left out: every tool is sent from the start'
      : 'the tool is left out of the whole conversation';
  draft.note(nameOf(type), nameOf(tool.name), meaning);
}

/** Tool results come first, because they must follow their calls; then the rest of the user's content, with images. */
function userMessages(content: unknown, draft: Draft): Message[] {
  const results: Message[] = [];
  const images: Message[] = [];
  const own: Message[] = [];
  for (const block of blocksOf(content)) {
    if (block.type !== 'tool_result') {
      own.push(...partsOf([block], draft));
      continue;
    }
    noteMarks(block, draft);
    const parts = partsOf(block.content, draft);
    const texts = parts.flatMap(({ type, text }) => (type === 'text' ? [nameOf(text)] : []));
    const others = parts.filter(({ type }) => type !== 'text');
    if (others.length > 0) {
      draft.note('tool_result', 'image or file', 'sent in a user message after the results');
      texts.push('(The output of this tool follows in the next message.)');
    }
    if (block.is_error === true) draft.note('is_error', 'true', 'sent as the word "Error" in the result');
    const said = texts.join('\n');
    results.push({
      role: 'tool',
      tool_call_id: block.tool_use_id,
      content: block.is_error === true ? `Error: ${said}` : said,
    });
    images.push(...others);
  }
  const parts = [...images, ...own];
  if (parts.length > 0) return [...results, { role: 'user', content: contentOf(parts) }];
  return results.length > 0 ? results : [{ role: 'user', content: EMPTIED }];
}

/** A single text is sent as a string, which every server accepts. */
function contentOf(parts: readonly Message[]): unknown {
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' ? only.text : parts;
}

function assistantMessage(content: unknown, draft: Draft): Message {
  let text = '';
  let isBehindText = false;
  const calls: Message[] = [];
  for (const block of blocksOf(content)) {
    noteMarks(block, draft);
    const isText = block.type === 'text';
    if (isText) {
      const words = textOfBlock(block);
      text += (text === '' || isBehindText || words === '' ? '' : '\n\n') + words;
    } else if (block.type === 'tool_use') calls.push(callOf(block, draft));
    else if (isThinking(block))
      draft.note('thinking', nameOf(block.type), 'left out: only the model that wrote it can read it');
    else if (block.type === 'fallback')
      draft.note('fallback', 'block', 'left out: it only says that another model took over');
    else refuseBlock(block, draft);
    isBehindText = isText;
  }
  if (calls.length > 0) return { role: 'assistant', content: text === '' ? null : text, tool_calls: calls };
  return { role: 'assistant', content: text === '' ? EMPTIED : text };
}

/** Puts all calls of one turn into one message. */
function callOf({ id, name, input }: Block, { names }: Draft): Message {
  return {
    id,
    type: 'function',
    function: { name: names.shorten(nameOf(name)), arguments: JSON.stringify(input ?? {}) },
  };
}
