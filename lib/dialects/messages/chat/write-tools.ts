import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';
import { blocksOf, type Block } from '#lib/dialects/messages/blocks';
import type { Draft } from './draft.ts';
import { nameOf } from './write-parts.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `tools` and related fields. Without tools, nothing is sent: some servers refuse a tool choice without
 * tools.
 */
export function writeTools({ tools, tool_choice: choice, messages }: Body, draft: Draft): Fields {
  const removed = removedTools(messages);
  const offered = (Array.isArray(tools) ? tools.filter(isRecord) : [])
    .filter(({ name }) => !removed.has(name))
    .flatMap((tool) => writeTool(tool, draft));
  if (offered.length === 0) return {};
  return { tools: offered, ...(isRecord(choice) ? writeChoice(choice, draft) : {}) };
}

/** The tools that the conversation removed and did not add again. */
function removedTools(messages: unknown): ReadonlySet<unknown> {
  const removed = new Set<unknown>();
  for (const message of Array.isArray(messages) ? messages.filter(isRecord) : []) {
    if (message.role !== 'system') continue;
    for (const { type, tool } of blocksOf(message.content)) {
      if (!isRecord(tool)) continue;
      if (type === 'tool_removal') removed.add(tool.name);
      else if (type === 'tool_addition') removed.delete(tool.name);
    }
  }
  return removed;
}

const advice: ReadonlyMap<string, string> = new Map([
  ['cache_control', 'left out: it is only a hint for caching'],
  ['defer_loading', 'left out: every tool is sent from the start'],
  ['eager_input_streaming', 'left out: it only affects how the input is streamed'],
  ['input_examples', 'left out: a tool has only a description and a schema'],
]);

function writeTool(tool: Block, draft: Draft): Fields[] {
  const { type, name, description, input_schema: parameters, strict, ...more } = tool;
  if (type !== undefined && type !== null && type !== 'custom') {
    draft.refuse(`tools ${nameOf(type)}`, nameOf(name), `offers the tool ${nameOf(type)}`);
    return [];
  }
  for (const [field, value] of Object.entries(more)) {
    if (value === undefined || value === null || value === false) continue;
    const meaning = advice.get(field) ?? 'left out: Chat Completions has no such field';
    draft.note(field === 'cache_control' ? field : `tools ${field}`, JSON.stringify(value), meaning);
  }
  const shortened = draft.names.shorten(nameOf(name));
  if (shortened !== name)
    draft.note('tools name', nameOf(name), 'sent under a shorter name; the answer has the original name');
  return [
    {
      type: 'function',
      function: {
        name: shortened,
        ...(description === undefined ? {} : { description }),
        parameters: parameters ?? { type: 'object', properties: {} },
        ...(typeof strict === 'boolean' ? { strict } : {}),
      },
    },
  ];
}

function writeChoice({ type, name, disable_parallel_tool_use: isSerial }: Block, draft: Draft): Fields {
  const parallel = isSerial === true ? { parallel_tool_calls: false } : {};
  switch (type) {
    case 'auto':
    case 'none':
      return { tool_choice: type, ...parallel };
    case 'any':
      return { tool_choice: 'required', ...parallel };
    case 'tool':
      return {
        tool_choice: { type: 'function', function: { name: draft.names.shorten(nameOf(name)) } },
        ...parallel,
      };
    default:
      draft.refuse('tool_choice', nameOf(type), `uses the tool choice "${nameOf(type)}"`);
      return {};
  }
}
