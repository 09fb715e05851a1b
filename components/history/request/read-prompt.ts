export type PromptMessage = { readonly role: string; readonly text: string };

type Part = { readonly type?: string; readonly text?: string };
type Said = string | readonly Part[] | null | undefined;
/** A message, or another item of Responses: a tool call, its result or reasoning. */
type Turn = {
  readonly role?: string;
  readonly type?: string;
  readonly content?: Said;
  readonly output?: Said;
  readonly name?: string;
  readonly arguments?: string;
};

/**
 * Reads the messages of a stored prompt. Anything but a list of messages is shown unchanged as one message.
 */
export function readPrompt(prompt: string): readonly PromptMessage[] {
  let json: unknown;
  try {
    json = JSON.parse(prompt);
  } catch {
    return [{ role: 'prompt', text: prompt }];
  }
  if (!Array.isArray(json) || !json.every(isTurn))
    return [{ role: 'prompt', text: JSON.stringify(json, null, 2) }];
  return json.map(({ role, type = 'item', content, output, name, arguments: given }) => ({
    role: role ?? type.replaceAll('_', ' '),
    text: name !== undefined && given !== undefined ? `${name}(${given})` : textOf(content ?? output),
  }));
}

function textOf(said: Said): string {
  return typeof said === 'string' ? said : (said ?? []).map(describePart).join('\n');
}

function describePart({ type, text }: Part): string {
  return text ?? `[${(type ?? 'part').replaceAll('_', ' ')}]`;
}

function isTurn(item: unknown): item is Turn {
  return (
    isRecord(item) &&
    (item['role'] !== undefined || item['type'] !== undefined) &&
    ['role', 'type', 'name', 'arguments'].every((key) => isTextOrUnset(item[key])) &&
    isSaid(item['content']) &&
    isSaid(item['output'])
  );
}

function isSaid(said: unknown): said is Said {
  return (
    isTextOrUnset(said) ||
    said === null ||
    (Array.isArray(said) &&
      said.every((part) => isRecord(part) && isTextOrUnset(part['type']) && isTextOrUnset(part['text'])))
  );
}

const isTextOrUnset = (value: unknown): boolean => value === undefined || typeof value === 'string';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
