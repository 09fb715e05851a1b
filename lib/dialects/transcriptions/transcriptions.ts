import { noFacts } from '#lib/engine/call';
import { readSingleAnswer } from '#lib/dialects/read-single-answer';
import { singleAnswerDialect, singleFacts } from '#lib/dialects/single-answer';
import type { RequestFacts } from '#lib/dialects/dialect';
import type { AnswerInput, AnswerRead, Body } from '#lib/dialects/wire';
import { audioOf } from './audio.ts';
import { readRequest } from './read-request.ts';

/** OpenAI's speech to text. */
export const transcriptions = singleAnswerDialect({
  name: 'transcriptions',
  readRequest,
  describe: describeRequest,
  wire: { path: '/audio/transcriptions', accept: '*/*', readAnswer },
  textOf: ({ bytes, body, contentType }) =>
    contentType === undefined ? textIn(body) : Buffer.from(bytes).toString('utf8'),
  single: { oneModelBecause: null, namesModel: false },
});

function textIn({ text }: Body): string {
  return typeof text === 'string' ? text : '';
}

function describeRequest(body: Body): RequestFacts {
  const { name, data } = audioOf(body);
  const said = typeof body.prompt === 'string' && body.prompt !== '' ? [body.prompt] : [];
  return singleFacts({
    needs: { inputModalities: ['audio'], outputModalities: ['transcription'], inputTokens: 0 },
    texts: () => said,
    prompt: [`[audio: ${name}, ${Math.max(1, Math.round((data.length * 3) / 4 / 1_000))} kB]`, ...said],
  });
}

/**
 * Text and subtitles are passed on unchanged; all other formats are JSON. An empty transcript is a valid
 * answer.
 */
function readAnswer(input: AnswerInput): AnswerRead {
  const { bytes, contentType = '', model, generationId } = input;
  const isPlain = isSubtitles.test(contentType.toLowerCase()) && bytes[0] !== BRACE && bytes[0] !== LESS_THAN;
  if (isPlain && bytes.length > 0)
    return {
      kind: 'answered',
      facts: { ...noFacts, generationId, servedModel: model },
      answer: { bytes, body: {}, contentType },
    };
  return readSingleAnswer(input, ({ text }) => typeof text === 'string');
}

const isSubtitles = /^(?:text\/(?!html)|application\/x-subrip)/;
const BRACE = 0x7b;
const LESS_THAN = 0x3c;
