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

/** Reads an answer. Missing embeddings make it malformed: clients match embeddings to inputs by position. */
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

/** How many embeddings the request asks for; null if servers may read the input in more than one way. */
function inputCount({ input }: Body): number | null {
  if (!Array.isArray(input) || typeof input[0] === 'number') return 1;
  return isRecord(input[0]) ? null : input.length;
}

/** Whether an entry contains an embedding: a list of numbers, or the same list in base64. */
function hasVector(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  const { embedding } = entry;
  return Array.isArray(embedding) ? embedding.length > 0 : typeof embedding === 'string' && embedding !== '';
}
