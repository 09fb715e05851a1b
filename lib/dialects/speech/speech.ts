import { z } from 'zod';
import { noFacts } from '#lib/engine/call';
import { estimateTokens } from '#lib/engine/needs';
import { parseJson } from '#lib/engine/parse-json';
import type { RequestFacts, RequestRead } from '#lib/dialects/dialect';
import {
  AnyObject,
  ModelName,
  ModelNames,
  noModel,
  refuseIssue,
  TextOr,
} from '#lib/dialects/request-schemas';
import { singleAnswerDialect, singleFacts } from '#lib/dialects/single-answer';
import type { AnswerInput, AnswerRead, Body } from '#lib/dialects/wire';

/** OpenAI's text to speech. */
export const speech = singleAnswerDialect({
  name: 'speech',
  readRequest,
  describe: describeRequest,
  wire: { path: '/audio/speech', accept: '*/*', readAnswer },
  textOf: () => '',
  single: { oneModelBecause: 'Voices differ from model to model.', namesModel: false },
});

const SpeechRequest = z.looseObject({
  model: ModelName.optional(),
  models: ModelNames.optional(),
  input: z.string().min(1, 'expected non-empty text'),
  voice: TextOr(AnyObject).nullish(),
  response_format: z.string().min(1).max(40).nullish(),
  speed: z.number().positive().nullish(),
  instructions: z.string().nullish(),
  stream_format: z.string().nullish(),
  provider: z.looseObject({}).nullish(),
});

function readRequest(body: unknown): RequestRead {
  const parsed = SpeechRequest.safeParse(body);
  if (!parsed.success) return refuseIssue(parsed.error, 'The body must be a JSON object with "input".');
  const request = parsed.data;
  const { model, models, stream_format: streamFormat } = request;
  if (model === undefined && models === undefined) return noModel;
  if (streamFormat === 'sse')
    return {
      outcome: 'refused',
      code: 'unsupported_stream',
      message: 'Understudy sends speech as one audio file, not as events. Leave out "stream_format".',
      param: 'stream_format',
    };
  return { outcome: 'read', request: { model, models, stream: false, body: request } };
}

function describeRequest({ input }: Body): RequestFacts {
  const text = typeof input === 'string' ? input : '';
  return singleFacts({
    needs: { inputModalities: [], outputModalities: ['speech'], inputTokens: estimateTokens(text.length) },
    texts: () => [text],
    prompt: [text],
  });
}

/** Content types of error answers. Their HTTP status can be 200. */
const noAudio = /^(?:application\/(?:[\w.-]+\+)?json|text\/)/;

/** Reads an answer. Despite its status of 200, it may be a JSON error or an HTML page. */
function readAnswer({ bytes, contentType = '', model, generationId }: AnswerInput): AnswerRead {
  const facts = { ...noFacts, generationId };
  if (bytes.length === 0) return { kind: 'failed', body: undefined, fault: 'empty', facts };
  if (noAudio.test(contentType.toLowerCase()) || bytes[0] === BRACE) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const json = parseJson(text);
    const body = json.outcome === 'read' ? json.value : text;
    return { kind: 'failed', body, fault: json.outcome === 'read' ? null : 'malformed', facts };
  }
  return {
    kind: 'answered',
    facts: { ...facts, servedModel: model },
    answer: { bytes, body: {}, contentType: contentType === '' ? 'application/octet-stream' : contentType },
  };
}

/** `{`: no audio format begins with it. */
const BRACE = 0x7b;
