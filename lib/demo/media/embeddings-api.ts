import { isRecord } from '../chat-request.ts';
import { badRequest } from '../request-faults.ts';
import { hashText, seededRandom } from '../seeded-random.ts';
import { costOf, countTokens, type MediaApi } from './media-api.ts';

/** Far fewer than real models have, to keep answers short. */
const DIMENSIONS = 256;
const MAX_DIMENSIONS = 4_096;

/** `POST /embeddings`. */
export const embeddingsApi: MediaApi = {
  path: '/embeddings',
  name: 'embeddings',
  gives: 'embeddings',
  takesRouting: true,
  read(body) {
    if (!isRecord(body)) return badRequest('The request body is not a JSON object.');
    if (typeof body.model !== 'string') return badRequest('No models provided');
    const inputs = inputsOf(body.input);
    if (inputs.length === 0 || inputs.includes('')) return badRequest('input: Invalid input');
    const { dimensions } = body;
    if (dimensions !== undefined && !(Number(dimensions) > 0 && Number(dimensions) <= MAX_DIMENSIONS))
      return badRequest('dimensions: Invalid input');
    const text = inputs.join('\n');
    return { body, model: body.model, text, promptTokens: countTokens(text.length) };
  },
  answer({ request: { body, promptTokens }, facts, id, seed }) {
    const dimensions = typeof body.dimensions === 'number' ? body.dimensions : DIMENSIONS;
    const isBase64 = body.encoding_format === 'base64';
    const data = inputsOf(body.input).map((input, index) => {
      const vector = vectorOf(input, dimensions, hashText(facts.id, seed));
      return { object: 'embedding', index, embedding: isBase64 ? inBase64(vector) : vector };
    });
    const cost = costOf(facts.promptUsd, promptTokens);
    const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens, cost };
    return { id, object: 'list', data, model: facts.id, usage };
  },
  empty: { object: 'list', data: [] },
};

/** Each input as text. Token lists are converted to text too. */
function inputsOf(input: unknown): readonly string[] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input)) return [];
  const list: readonly unknown[] = input;
  if (typeof list[0] === 'number') return [list.join(' ')];
  return list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

/** A vector of length one. The same words and model give the same vector. */
function vectorOf(text: string, dimensions: number, seed: number): readonly number[] {
  const random = seededRandom(hashText(text, seed));
  const raw = Array.from({ length: dimensions }, () => random() * 2 - 1);
  const length = Math.hypot(...raw);
  return raw.map((part) => Math.fround(part / length));
}

/** 32-bit floats in little-endian order. */
function inBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, part] of vector.entries()) bytes.writeFloatLE(part, at * 4);
  return bytes.toString('base64');
}
