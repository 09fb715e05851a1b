import { z } from 'zod';
import { isRecord } from '#lib/engine/is-record';
import { estimateTokens } from '#lib/engine/needs';
import type { RequestFacts, RequestRead } from '#lib/dialects/dialect';
import { readSingleAnswer } from '#lib/dialects/read-single-answer';
import { ModelName, ModelNames, noModel, refuseIssue } from '#lib/dialects/request-schemas';
import { singleAnswerDialect, singleFacts } from '#lib/dialects/single-answer';
import type { Body } from '#lib/dialects/wire';

/** OpenAI's Images. Supports generation from a prompt only. */
export const images = singleAnswerDialect({
  name: 'images',
  readRequest,
  describe: describeRequest,
  wire: {
    path: '/images/generations',
    readAnswer: (input) => readSingleAnswer(input, ({ data }) => Array.isArray(data) && data.some(hasImage)),
  },
  textOf: ({ body }) => revisedPrompts(body.data).join('\n\n'),
  single: { oneModelBecause: null, namesModel: false },
});

const ImagesRequest = z.looseObject({
  model: ModelName.optional(),
  models: ModelNames.optional(),
  prompt: z.string().min(1, 'expected non-empty text'),
  n: z.number().int().positive().nullish(),
  size: z.string().nullish(),
  quality: z.string().nullish(),
  response_format: z.enum(['url', 'b64_json']).nullish(),
  stream: z.boolean().nullish(),
  user: z.string().nullish(),
  provider: z.looseObject({}).nullish(),
});

function readRequest(body: unknown): RequestRead {
  const parsed = ImagesRequest.safeParse(body);
  if (!parsed.success) return refuseIssue(parsed.error, 'The body must be a JSON object with "prompt".');
  const request = parsed.data;
  const { model, models, stream } = request;
  if (model === undefined && models === undefined) return noModel;
  if (stream === true)
    return {
      outcome: 'refused',
      code: 'unsupported_stream',
      message: 'Understudy does not stream images. Leave out "stream".',
      param: 'stream',
    };
  return { outcome: 'read', request: { model, models, stream: false, body: request } };
}

function describeRequest({ prompt, input_references: references }: Body): RequestFacts {
  const text = typeof prompt === 'string' ? prompt : '';
  return singleFacts({
    needs: {
      inputModalities: Array.isArray(references) && references.length > 0 ? ['image'] : [],
      outputModalities: ['image'],
      inputTokens: estimateTokens(text.length),
    },
    texts: () => [text],
    prompt: [text],
  });
}

function hasImage(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  return [entry.b64_json, entry.url].some((given) => typeof given === 'string' && given !== '');
}

function revisedPrompts(data: unknown): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(data) ? data : [];
  return entries.flatMap((entry) =>
    isRecord(entry) && typeof entry.revised_prompt === 'string' ? [entry.revised_prompt] : [],
  );
}
