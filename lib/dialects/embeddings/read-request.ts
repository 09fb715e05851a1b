import { z } from 'zod';
import { isRecord } from '#lib/engine/is-record';
import type { RequestRead } from '#lib/dialects/dialect';
import { ModelName, ModelNames, noModel, refuseIssue } from '#lib/dialects/request-schemas';

const MAX_INPUTS = 100_000;

/** Checks that an input is text or a list of one kind. Returns the problem, or null. */
function faultOfInput(input: unknown): string | null {
  if (typeof input === 'string') return input === '' ? 'expected non-empty text' : null;
  if (!Array.isArray(input)) return 'expected string or array';
  if (input.length === 0) return 'expected at least one element';
  if (input.length > MAX_INPUTS) return `at most ${MAX_INPUTS.toLocaleString('en')} elements are allowed`;
  const isOfKind = kinds.find((isKind) => isKind(input[0]));
  return isOfKind !== undefined && input.every(isOfKind)
    ? null
    : 'expected texts, tokens, lists of tokens or objects, all of the same kind';
}

const isToken = (value: unknown): boolean => Number.isInteger(value);

const kinds: readonly ((element: unknown) => boolean)[] = [
  (element) => typeof element === 'string' && element !== '',
  isToken,
  (element) => Array.isArray(element) && element.length > 0 && element.every(isToken),
  isRecord,
];

const EmbeddingsRequest = z.looseObject({
  model: ModelName.optional(),
  models: ModelNames.optional(),
  input: z.unknown().superRefine((input, context) => {
    const message = faultOfInput(input);
    if (message !== null) context.addIssue({ code: 'custom', message });
  }),
  dimensions: z.number().int().positive().nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  user: z.string().nullish(),
  provider: z.looseObject({}).nullish(),
});

export function readRequest(body: unknown): RequestRead {
  const parsed = EmbeddingsRequest.safeParse(body);
  if (!parsed.success) return refuseIssue(parsed.error, 'The body must be a JSON object with "input".');
  const request = parsed.data;
  const { model, models } = request;
  if (model === undefined && models === undefined) return noModel;
  return { outcome: 'read', request: { model, models, stream: false, body: request } };
}
