import { z } from 'zod';

export type PromptMessage = { readonly role: string; readonly text: string };

const Part = z.looseObject({ type: z.string().optional(), text: z.string().optional() });
const Said = z.union([z.string(), z.array(Part), z.null()]).optional();
/** A message, or another item of Responses: a tool call, its result or reasoning. */
const Turn = z.looseObject({
  role: z.string().optional(),
  type: z.string().optional(),
  content: Said,
  output: Said,
  name: z.string().optional(),
  arguments: z.string().optional(),
});

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
  const parsed = z.array(Turn).safeParse(json);
  if (!parsed.success || parsed.data.some(({ role, type }) => role === undefined && type === undefined))
    return [{ role: 'prompt', text: JSON.stringify(json, null, 2) }];
  return parsed.data.map(({ role, type = 'item', content, output, name, arguments: given }) => ({
    role: role ?? type.replaceAll('_', ' '),
    text: name !== undefined && given !== undefined ? `${name}(${given})` : textOf(content ?? output),
  }));
}

function textOf(said: z.infer<typeof Said>): string {
  return typeof said === 'string' ? said : (said ?? []).map(describePart).join('\n');
}

function describePart({ type, text }: z.infer<typeof Part>): string {
  return text ?? `[${(type ?? 'part').replaceAll('_', ' ')}]`;
}
