import { isRecord } from '#lib/engine/is-record';
import { estimateTokens } from '#lib/engine/needs';
import type { RequestFacts } from '#lib/dialects/dialect';
import { singleFacts } from '#lib/dialects/single-answer';
import type { Body } from '#lib/dialects/wire';

/** Facts about one input. */
type Input = { readonly text: string; readonly tokens: number; readonly modalities: readonly string[] };

/** A model's context window applies to each input separately. */
export function describeRequest({ input }: Body): RequestFacts {
  const inputs = inputsOf(input);
  const texts = inputs.map(({ text }) => text);
  return singleFacts({
    needs: {
      inputModalities: [...new Set(inputs.flatMap(({ modalities }) => modalities))],
      outputModalities: ['embeddings'],
      inputTokens: inputs.reduce((most, { tokens }) => Math.max(most, tokens), 0),
    },
    texts: () => texts.toReversed(),
    prompt: texts,
  });
}

function inputsOf(input: unknown): readonly Input[] {
  if (!Array.isArray(input)) return [readInput(input)];
  const list: readonly unknown[] = input;
  return typeof list[0] === 'number' ? [readInput(list)] : list.map(readInput);
}

function readInput(input: unknown): Input {
  if (typeof input === 'string') return { text: input, tokens: estimateTokens(input.length), modalities: [] };
  if (Array.isArray(input)) return { text: `[${input.length} tokens]`, tokens: input.length, modalities: [] };
  const content: readonly unknown[] = isRecord(input) && Array.isArray(input.content) ? input.content : [];
  const parts = content.filter(isRecord);
  const text = parts.flatMap((part) => (typeof part.text === 'string' ? [part.text] : [])).join('\n');
  const modalities = parts.flatMap(({ type }) => modalityOf.get(type) ?? []);
  const named = modalities.map((modality) => `[${modality}]`);
  return {
    text: [text, ...named].filter(Boolean).join('\n'),
    tokens: estimateTokens(text.length),
    modalities,
  };
}

const modalityOf: ReadonlyMap<unknown, string> = new Map([
  ['image_url', 'image'],
  ['input_audio', 'audio'],
  ['video_url', 'video'],
  ['input_video', 'video'],
  ['file', 'file'],
]);
