import { isRecord } from '#lib/engine/is-record';
import { readSingleAnswer } from '#lib/dialects/read-single-answer';
import { singleAnswerDialect } from '#lib/dialects/single-answer';
import type { AnswerInput, AnswerRead, Body } from '#lib/dialects/wire';
import { describeRequest } from './describe-request.ts';
import { readRequest } from './read-request.ts';

/** OpenAI's Embeddings. */
export const embeddings = singleAnswerDialect({
  name: 'embeddings',
  readRequest,
  describe: describeRequest,
  wire: {
    path: '/embeddings',
    readAnswer,
  },
  textOf: () => '',
  single: {
    oneModelBecause: "Embeddings of two models can't be compared.",
    namesModel: true,
  },
});

/** An answer that lacks some of the embeddings would put others in their places. */
function readAnswer(input: AnswerInput): AnswerRead {
  const read = readSingleAnswer(input, ({ data }) => Array.isArray(data) && data.some(hasVector));
  if (read.kind === 'failed') return read;
  const { facts, answer } = read;
  const data: readonly unknown[] = Array.isArray(answer.body.data) ? answer.body.data : [];
  const asked = inputCount(input.request);
  return asked === null || (data.length === asked && data.every(hasVector))
    ? read
    : { kind: 'failed', body: answer.body, fault: 'malformed', facts };
}

/** How many embeddings are asked for; null where a server may read the input in several ways. */
function inputCount({ input }: Body): number | null {
  if (!Array.isArray(input) || typeof input[0] === 'number') return 1;
  return isRecord(input[0]) ? null : input.length;
}

/** A list of numbers, or the same list in base64. */
function hasVector(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  const { embedding } = entry;
  return Array.isArray(embedding) ? embedding.length > 0 : typeof embedding === 'string' && embedding !== '';
}
