import { z } from 'zod';

export type PromptMessage = { readonly role: string; readonly text: string };

const Part = z.looseObject({ type: z.string().optional(), text: z.string().optional() });
const Messages = z.array(
  z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(Part), z.null()]).optional() }),
);

/** The messages of a kept prompt. One that is not a list of messages is shown as it is, as one. */
export function readPrompt(prompt: string): readonly PromptMessage[] {
  let json: unknown;
  try {
    json = JSON.parse(prompt);
  } catch {
    return [{ role: 'prompt', text: prompt }];
  }
  const parsed = Messages.safeParse(json);
  if (!parsed.success) return [{ role: 'prompt', text: JSON.stringify(json, null, 2) }];
  return parsed.data.map(({ role, content }) => ({
    role,
    text: typeof content === 'string' ? content : (content ?? []).map(describePart).join('\n'),
  }));
}

function describePart({ type, text }: z.infer<typeof Part>): string {
  return text ?? `[${(type ?? 'part').replaceAll('_', ' ')}]`;
}
