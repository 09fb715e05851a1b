/** Models that can read each other's state and have the same requirements for a history. */
export type Family =
  | 'anthropic'
  | 'openai'
  | 'google'
  | 'deepseek'
  | 'x-ai'
  | 'mistral'
  | 'qwen'
  | 'moonshot'
  | 'meta'
  | 'unknown';

const authors: ReadonlyMap<string, Family> = new Map([
  ['anthropic', 'anthropic'],
  ['openai', 'openai'],
  ['google', 'google'],
  ['deepseek', 'deepseek'],
  ['deepseek-ai', 'deepseek'],
  ['x-ai', 'x-ai'],
  ['xai', 'x-ai'],
  ['mistral', 'mistral'],
  ['mistralai', 'mistral'],
  ['qwen', 'qwen'],
  ['alibaba', 'qwen'],
  ['moonshot', 'moonshot'],
  ['moonshotai', 'moonshot'],
  ['meta', 'meta'],
  ['meta-llama', 'meta'],
]);

/** Families by the beginning of the model name, without the author. */
const names: readonly (readonly [pattern: RegExp, family: Family])[] = [
  [/^(?:[a-z]{2,6}\.)?anthropic\.|^claude/, 'anthropic'],
  [/^gemma/, 'unknown'],
  [/^gemini/, 'google'],
  [/^(?:chat)?gpt-|^o\d(?:-|$)|^codex/, 'openai'],
  [/^deepseek/, 'deepseek'],
  [/^grok/, 'x-ai'],
  [/^(?:open-)?(?:mistral|mixtral|ministral|magistral|devstral|codestral|pixtral)/, 'mistral'],
  [/^(?:qwen|qwq)/, 'qwen'],
  [/^(?:kimi|moonshot)/, 'moonshot'],
  [/^(?:llama|muse)/, 'meta'],
];

/** Finds the family of a model id, with or without its author, at any connection. */
export function familyOf(model: string): Family {
  const id = model.toLowerCase().replace(/^~/, '');
  const parts = id.split('/');
  const name = parts.at(-1) ?? id;
  if (name.startsWith('gemma')) return 'unknown';
  for (const author of parts.slice(0, -1)) {
    const family = authors.get(author);
    if (family !== undefined) return family;
  }
  return names.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown';
}

/** Finds the family from OpenRouter's name for the reasoning format; null if it names none. */
export function familyOfFormat(format: unknown): Family | null {
  if (typeof format !== 'string') return null;
  if (format.startsWith('anthropic-')) return 'anthropic';
  if (/^(?:[a-z]+-)?openai-/.test(format)) return 'openai';
  if (/^(?:[a-z]+-)?xai-/.test(format)) return 'x-ai';
  if (format.startsWith('google-')) return 'google';
  if (format.startsWith('meta-')) return 'meta';
  return null;
}
