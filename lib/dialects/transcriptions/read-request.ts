import { z } from 'zod';
import type { RequestRead } from '#lib/dialects/dialect';
import { list, ModelName, ModelNames, noModel, refuseIssue } from '#lib/dialects/request-schemas';
import { type Audio, formatOf, knownFormats } from './audio.ts';

/** Before base64 encoding. */
const MAX_BYTES = 25 * 1024 * 1024;

/** Forms send numbers as text. */
const FormNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(?:\.\d+)?$/, 'expected number')
    .transform(Number),
]);

const TranscriptionRequest = z.looseObject({
  model: ModelName.optional(),
  models: ModelNames.optional(),
  /** From a form. */
  file: z.looseObject({ data: z.string(), name: z.string(), type: z.string() }).optional(),
  /** From JSON, in OpenRouter's format. */
  input_audio: z.looseObject({ data: z.string(), format: z.string().max(40) }).optional(),
  language: z.string().nullish(),
  prompt: z.string().nullish(),
  temperature: FormNumber.nullish(),
  response_format: z.enum(['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json']).nullish(),
  timestamp_granularities: list(z.enum(['word', 'segment']), 10).nullish(),
  stream: z.union([z.boolean(), z.enum(['true', 'false'])]).nullish(),
  provider: z.looseObject({}).nullish(),
});

/** Checks a request in JSON, or a form converted to JSON. Both give the same body. */
export function readRequest(body: unknown): RequestRead {
  const parsed = TranscriptionRequest.safeParse(body);
  if (!parsed.success) return refuseIssue(parsed.error, 'The body must be a form with "file".');
  const { file, stream, ...request } = parsed.data;
  const { model, models, input_audio: given } = request;
  if (model === undefined && models === undefined) return noModel;
  if (stream === true || stream === 'true')
    return refuse(
      'unsupported_stream',
      'Understudy does not stream transcripts. Leave out "stream".',
      'stream',
    );
  const param = file === undefined ? 'input_audio' : 'file';
  const data = file?.data ?? given?.data;
  if (data === undefined)
    return refuse('no_file', 'Send the audio as "file" in a form, or as "input_audio" in JSON.', 'file');
  if (data === '') return refuse('empty_file', 'The audio file is empty.', param);
  if ((data.length * 3) / 4 > MAX_BYTES)
    return {
      ...refuse(
        'file_too_large',
        'The audio file is larger than 25 MB, the most that any server accepts.',
        param,
      ),
      httpStatus: 413,
    };
  if (file === undefined && !isBase64(data))
    return refuse('invalid_audio', '"input_audio.data" must be base64.', 'input_audio.data');
  const format =
    file === undefined
      ? formatOf(given?.format ?? '')
      : (formatOf(endingOf(file.name)) ?? formatOf(file.type));
  if (format === null)
    return refuse(
      'unsupported_audio',
      `The audio format is not supported. Supported formats: ${knownFormats}.`,
      param,
    );
  const audio: Pick<Audio, 'data' | 'format'> = { data, format };
  const named = file === undefined ? {} : { file_name: file.name };
  return {
    outcome: 'read',
    request: { model, models, stream: false, body: { ...request, input_audio: audio, ...named } },
  };
}

function refuse(code: string, message: string, param: string): Extract<RequestRead, { outcome: 'refused' }> {
  return { outcome: 'refused', code, message, param };
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
