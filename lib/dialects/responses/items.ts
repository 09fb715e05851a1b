import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';

/** The input of a request as a list of items. Plain text counts as one user message. */
export function itemsOf({ input }: Body): readonly Body[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return Array.isArray(input) ? input.filter(isRecord) : [];
}

/** The output items of a response. */
export function outputOf({ output }: Body): readonly Body[] {
  return Array.isArray(output) ? output.filter(isRecord) : [];
}

export function contentOf({ content }: Body): readonly Body[] {
  return Array.isArray(content) ? content.filter(isRecord) : [];
}

/** Calls to tools that the server runs. The client does not answer them. */
const serverCalls: ReadonlySet<unknown> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_call',
  'mcp_list_tools',
]);

/** Whether an item asks the client to do something. */
export function isClientCall({ type }: Body): boolean {
  return typeof type === 'string' && type.endsWith('_call') && !serverCalls.has(type);
}

/** Whether an item contains anything that a client can use. Reasoning alone is not an answer. */
export function holdsAnswer(item: Body): boolean {
  switch (item.type) {
    case 'reasoning':
      return false;
    case 'message':
      return contentOf(item).some(({ text, refusal }) => isFilled(text) || isFilled(refusal));
    default:
      return typeof item.type === 'string';
  }
}

/** The visible text of a response. */
export function textOfOutput(output: readonly Body[]): string {
  return output
    .filter(({ type }) => type === 'message')
    .flatMap(contentOf)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

function isFilled(text: unknown): boolean {
  return typeof text === 'string' && text !== '';
}

/** The offered tools. Some clients send them as an item instead of in `tools`. */
export function toolsOf(body: Body): readonly Body[] {
  const later = itemsOf(body).filter(({ type }) => type === 'additional_tools');
  return [body, ...later].flatMap(({ tools }) => (Array.isArray(tools) ? tools.filter(isRecord) : []));
}
