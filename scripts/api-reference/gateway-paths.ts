import { z } from 'zod';
import { Carried } from '#lib/contracts/carried';
import { Evidence } from '#lib/contracts/verdict';
import { Action, AttemptOutcome, GatewayErrorType, Origin } from '#lib/contracts/vocabulary';

const Attempt = z.object({
  model: z.string(),
  connection: z.string().describe('The slug of the connection.'),
  provider: z.string().nullable(),
  outcome: AttemptOutcome,
  status: z.number().nullable().describe('The HTTP status from upstream.'),
  origin: Origin.nullable(),
  action: Action.nullable(),
  explanation: z.string().nullable(),
  evidence: z.array(Evidence),
  carried: z.array(Carried).describe('Changes to the conversation before it was sent to this model.'),
  wait_ms: z.number(),
  duration_ms: z.number(),
});

/** The body of a failed call, in OpenAI's shape. */
export const GatewayError = z.object({
  error: z.object({
    message: z.string(),
    type: GatewayErrorType,
    code: z.string().nullable(),
    param: z.string().nullable(),
    metadata: z.object({
      request_id: z.string(),
      explanation: z.string(),
      attempts: z.array(Attempt),
      resets_at: z.string().optional().describe('When the budget resets, in ISO 8601.'),
    }),
  }),
});

type GatewayPath = {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  /** The vendor's own description of the body and the answer. */
  readonly shape: string | null;
  readonly streams: boolean;
};

const openai = 'https://platform.openai.com/docs/api-reference';
const anthropic = 'https://docs.anthropic.com/en/api';

/** The calls of `/v1`. Bodies and answers have the vendor's shape, and fields that Understudy doesn't know are passed on. */
export const gatewayPaths: readonly GatewayPath[] = [
  {
    method: 'post',
    path: '/v1/chat/completions',
    summary: 'Chat Completions of OpenAI.',
    shape: `${openai}/chat/create`,
    streams: true,
  },
  {
    method: 'post',
    path: '/v1/responses',
    summary: 'Responses of OpenAI.',
    shape: `${openai}/responses/create`,
    streams: true,
  },
  {
    method: 'post',
    path: '/v1/messages',
    summary: 'Messages of Anthropic. Errors have Anthropic’s shape.',
    shape: `${anthropic}/messages`,
    streams: true,
  },
  {
    method: 'post',
    path: '/v1/messages/count_tokens',
    summary: 'Estimates the input tokens of a Messages request, without calling a model.',
    shape: `${anthropic}/messages-count-tokens`,
    streams: false,
  },
  {
    method: 'post',
    path: '/v1/embeddings',
    summary: 'Vectors for text. Only the first model of a chain is used, at any connection.',
    shape: `${openai}/embeddings/create`,
    streams: false,
  },
  {
    method: 'post',
    path: '/v1/images/generations',
    summary: 'Images from a prompt.',
    shape: `${openai}/images/create`,
    streams: false,
  },
  {
    method: 'post',
    path: '/v1/audio/speech',
    summary: 'Speech from text. Only the first model of a chain is used, at any connection.',
    shape: `${openai}/audio/createSpeech`,
    streams: false,
  },
  {
    method: 'post',
    path: '/v1/audio/transcriptions',
    summary: 'Text from a recording, sent as a form or in JSON.',
    shape: `${openai}/audio/createTranscription`,
    streams: false,
  },
  {
    method: 'get',
    path: '/v1/models',
    summary:
      'Lists the categories, then all models. With the header `anthropic-version`, the list has Anthropic’s shape and each category also has an alias, `claude-understudy-<category>`.',
    shape: null,
    streams: false,
  },
  {
    method: 'get',
    path: '/v1/models/{id}',
    summary: 'Returns one category or model.',
    shape: null,
    streams: false,
  },
];

/** The headers of an answer under `/v1`. */
export const answerHeaderTexts: Readonly<Record<string, string>> = {
  'x-understudy-request-id': 'The id of the request in the history.',
  'x-understudy-category': 'The category, or `none`.',
  'x-understudy-served-model': 'The model that answered, or `none`.',
  'x-understudy-provider':
    'The provider that ran it: `none` if no model answered, `unknown` if the upstream did not report it.',
  'x-understudy-connection': 'The slug of the connection that answered, or `none`.',
  'x-understudy-attempts': 'The number of attempts.',
  'x-understudy-switch': 'After a switch: its origin and both models, as `<origin>; <from> -> <to>`.',
  'x-understudy-skipped': 'Models that were skipped before the call, with the cause.',
  'x-understudy-carried': 'The number of changes to the conversation for this model.',
  'x-understudy-overhead-ms': 'The time that Understudy itself took until the headers were sent.',
  'x-understudy-history':
    '`late` if Understudy can’t write to its database and the answer came before its row in the history (`STORE_OUTAGE=answer`).',
  'x-understudy-demo': '`true` if the demo upstream answered.',
  'retry-after': 'On errors: the seconds until a model is worth trying again.',
  'retry-after-ms': 'The same in milliseconds.',
  'x-should-retry': 'On errors: `false` if a retry can’t help within a minute.',
};
