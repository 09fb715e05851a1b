import { isRecord } from '#lib/engine/is-record';
import { readSingleAnswer } from '#lib/dialects/read-single-answer';
import { singleAnswerDialect } from '#lib/dialects/single-answer';
import { describeRequest } from './describe-request.ts';
import { readRequest } from './read-request.ts';

/** OpenAI's Embeddings. */
export const embeddings = singleAnswerDialect({
  name: 'embeddings',
  readRequest,
  describe: describeRequest,
  wire: {
    path: '/embeddings',
    readAnswer: (input) => readSingleAnswer(input, ({ data }) => Array.isArray(data) && data.some(hasVector)),
  },
  textOf: () => '',
  single: {
    oneModelBecause: "Embeddings of two models can't be compared.",
    namesModel: true,
  },
});

/** A list of numbers, or the same in base64. */
function hasVector(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  const { embedding } = entry;
  return Array.isArray(embedding) ? embedding.length > 0 : typeof embedding === 'string' && embedding !== '';
}
