import type { Scenario } from '#lib/demo/scenario';
import { seededRandom } from '#lib/demo/seeded-random';
import { labsTarget } from './connect-labs.ts';

/**
 * The faults of the models, with the percentage of calls they affect. Random, but the same on every
 * run.
 */
const troubles: readonly (readonly [percent: number, Scenario])[] = [
  [4, { kind: 'rate_limited_upstream', retryAfterSeconds: 1 }],
  [3, { kind: 'server_error' }],
  [3, { kind: 'error_mid_stream', tokens: 5, shape: 'documented', done: true }],
  [2, { kind: 'error_mid_stream', tokens: 7, shape: 'empty_choices', done: false }],
  [3, { kind: 'cut_after', tokens: 6, by: 'fin' }],
  [2, { kind: 'cut_after', tokens: 9, by: 'reset' }],
  [2, { kind: 'error_in_200' }],
  [2, { kind: 'empty_answer' }],
  [1, { kind: 'empty_length' }],
  [2, { kind: 'finish_error', tokens: 4 }],
  [2, { kind: 'truncated_json' }],
  [2, { kind: 'no_done' }],
  [2, { kind: 'padding' }],
  [2, { kind: 'dated_model' }],
];

const plain = ['openai/gpt-4.1-mini', 'moonshotai/kimi-k2', 'google/gemini-2.5-flash-lite'] as const;
const free = 'openai/gpt-oss-20b:free';
const cached = 'anthropic/claude-haiku-4.5';
/** Its price doubles with a long prompt. */
const dearer = 'qwen/qwen3.7-flash';
const thinking = 'openai/gpt-5-mini';
/** Its token prices are not whole billionths of a dollar. */
const fractional = 'mistralai/mistral-small-3.2-24b-instruct';
const drawing = 'google/gemini-2.5-flash-image';
const slow = 'openai/gpt-4.1';
const embedding = 'openai/text-embedding-3-small';
const pictures = 'black-forest-labs/flux.2-klein-4b';
const speech = 'openai/gpt-4o-mini-tts';

/** The providers for which the account has its own key. */
export const byokProviders = ['Anthropic'];

/** A model of the second OpenRouter account. */
const secondTarget = (model: string): string => `second::${model}`;

/** The chains and policies of the categories. */
export const mixedCategories = {
  main: { models: [...plain, cached], policy: {} },
  summarization: { models: [cached, dearer, fractional], policy: { midStream: 'continue' } },
  interface: {
    models: [fractional, secondTarget('moonshotai/kimi-k2'), plain[0]],
    policy: { collect: true },
  },
  image: { models: [drawing, thinking], policy: {} },
  free: { models: [free, 'nvidia/nemotron-3-super-120b-a12b:free', plain[2]], policy: {} },
  labs: { models: [labsTarget, 'labs::labs-small', plain[1]], policy: {} },
  unpriced: { models: ['labs::labs-small'], policy: {} },
  slow: { models: [slow, plain[1]], policy: {} },
  thrifty: { models: [plain[0], free], policy: {} },
  embeddings: { models: [embedding, 'google/gemini-embedding-001'], policy: {} },
  pictures: { models: [pictures, 'bytedance-seed/seedream-4.5'], policy: {} },
  speech: { models: [speech, 'hexgrad/kokoro-82m'], policy: {} },
} as const;

export const troubledModels: readonly string[] = [...plain, cached, dearer, thinking, fractional];
export const slowModel = slow;

/** The scenarios of one model for the given number of consecutive calls. */
export function mixedScenarios(seed: number, calls: number): Scenario {
  const random = seededRandom(seed);
  const scenarios = Array.from({ length: calls }, () => {
    let left = random() * 100;
    return troubles.find(([percent]) => (left -= percent) < 0)?.[1] ?? ({ kind: 'ok' } as const);
  });
  return { kind: 'sequence', scenarios: scenarios.filter((one) => one.kind !== 'sequence') };
}

export type MixedRequest = {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * When the client disconnects: after the first piece of the answer, after some milliseconds, or
   * never (null).
   */
  readonly leaves: 'at_first_piece' | number | null;
  /** The index of the client that sends it, or null without a key. */
  readonly client: number | null;
};

const long = 'z'.repeat(130_000);
const cachedPrompts = Array.from({ length: 40 }, (_, at) => `${at} ${'Once upon a time. '.repeat(60)}`);

/** The request with this number, the same on every run. */
export function mixedRequest(at: number): MixedRequest {
  const random = seededRandom(at * 7 + 1);
  const pick = <One>(list: readonly One[]): One => list[Math.floor(random() * list.length)] as One;
  const client = pick([null, 0, 1, 2]);
  const kind = random();
  const to = (
    path: string,
    body: Record<string, unknown>,
    more: Partial<MixedRequest> = {},
  ): MixedRequest => ({
    path,
    body,
    headers: {},
    leaves: null,
    client,
    ...more,
  });
  if (kind < 0.02) return to('/v1/embeddings', { model: 'understudy/embeddings', input: `Words ${at}` });
  if (kind < 0.03)
    return to('/v1/images/generations', { model: 'understudy/pictures', prompt: `A cat ${at}` });
  if (kind < 0.04)
    return to('/v1/audio/speech', { model: 'understudy/speech', input: `Say ${at}`, voice: 'alloy' });
  if (kind < 0.06)
    return to(
      '/v1/chat/completions',
      { model: 'understudy/slow', messages: user(at), stream: random() < 0.5 },
      { leaves: 25 },
    );
  const category = pick([
    'main',
    'main',
    'main',
    'summarization',
    'interface',
    'image',
    'free',
    'labs',
    'unpriced',
    'thrifty',
  ]);
  const stream = random() < 0.55;
  const leaves = stream && random() < 0.06 ? 'at_first_piece' : null;
  const shared = {
    model: `understudy/${category}`,
    stream,
    ...(random() < 0.05 && category !== 'labs' && category !== 'unpriced'
      ? { plugins: [{ id: 'web' }] }
      : {}),
  };
  const limit = random() < 0.3 ? 40 : null;
  const hasCache = category === 'summarization' && random() < 0.5;
  const prompt = random() < 0.004 && category === 'summarization' ? long : `Question ${at}`;
  const dialect = random();
  if (dialect < 0.25)
    return to(
      '/v1/messages',
      {
        ...shared,
        max_tokens: limit ?? 200,
        ...(hasCache
          ? { system: [{ type: 'text', text: pick(cachedPrompts), cache_control: { type: 'ephemeral' } }] }
          : {}),
        messages: [{ role: 'user', content: prompt }],
      },
      { leaves, headers: { 'anthropic-version': '2023-06-01' } },
    );
  if (dialect < 0.5)
    return to(
      '/v1/responses',
      { ...shared, input: prompt, ...(limit === null ? {} : { max_output_tokens: limit }) },
      { leaves },
    );
  const system = { type: 'text', text: pick(cachedPrompts), cache_control: { type: 'ephemeral' } };
  return to(
    '/v1/chat/completions',
    {
      ...shared,
      ...(limit === null ? {} : { max_tokens: limit }),
      ...(category === 'image' ? { modalities: ['image', 'text'] } : {}),
      messages: [
        ...(hasCache ? [{ role: 'system', content: [system] }] : []),
        { role: 'user', content: prompt },
      ],
    },
    { leaves },
  );
}

function user(at: number) {
  return [{ role: 'user', content: `Hello ${at}` }];
}

type SendInput = { readonly url: string; readonly keys: readonly string[] };

/** Sends a request and reads its answer to the end, unless its client disconnects. */
export async function sendMixed(
  { path, body, headers, leaves, client }: MixedRequest,
  { url, keys }: SendInput,
): Promise<number | null> {
  const leaving = new AbortController();
  const timer = typeof leaves === 'number' ? setTimeout(() => leaving.abort(), leaves) : undefined;
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...headers,
        ...(client === null ? {} : { authorization: `Bearer ${keys[client]}` }),
      },
      body: JSON.stringify(body),
      signal: leaving.signal,
    });
    for await (const piece of response.body ?? [])
      if (leaves === 'at_first_piece' && piece.length > 0) leaving.abort();
    return response.status;
  } catch {
    // The client disconnected, or the answer was interrupted.
    return null;
  } finally {
    clearTimeout(timer);
  }
}
