import OpenAI, { RateLimitError, toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { connectSecondServer, type SecondServer } from '#tests/support/second-server';
import { jsonAnswer } from '#tests/support/written-answers';

const EMBED = 'openai/text-embedding-3-small';
const OTHER_EMBED = 'google/gemini-embedding-001';
const CHAT = 'moonshotai/kimi-k2';
const DRAW = 'black-forest-labs/flux.2-klein-4b';
const OTHER_DRAW = 'google/gemini-2.5-flash-image';
const SPEAK = 'openai/gpt-4o-mini-tts';
const OTHER_SPEAK = 'hexgrad/kokoro-82m';
const HEAR = 'openai/whisper-1';
const OTHER_HEAR = 'openai/gpt-4o-mini-transcribe';

let stage: GatewayStage;
let openai: OpenAI;
let groq: SecondServer;
beforeAll(async () => {
  stage = await openGatewayStage();
  openai = new OpenAI({ baseURL: `${stage.product.url}/v1`, apiKey: 'of-the-client', maxRetries: 0 });
  groq = await connectSecondServer(stage.product.url);
  await groq.change({ speaks: ['chat', 'embeddings', 'images', 'audio'] });
});
beforeEach(() => stage.clean());
afterAll(async () => {
  await groq?.close();
  await stage?.close();
});

const model = 'understudy/main';
const setChain = (models: readonly string[]) =>
  stage.api.putCategory('main', { models: [...models], policy: { storePrompts: 'forever' } });
const rowOf = (headers: Headers) => stage.api.request(headers.get('x-understudy-request-id') ?? '');

async function rejectionOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call went well.');
}

/** Sends a body that the library would not send. */
function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${stage.product.url}/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('embeddings', () => {
  beforeAll(() => setChain([EMBED, OTHER_EMBED, `groq::text-embedding-3-small`]));

  test('are passed on unchanged, as floats or base64, with headers and a row', async () => {
    const input = ['one', 'two'];
    const { data, response } = await openai.embeddings
      .create({ model, input, dimensions: 16 })
      .withResponse();
    expect(data).toMatchObject({ object: 'list', model: EMBED });
    expect(data.data.map(({ embedding }) => embedding.length)).toEqual([16, 16]);
    const floats = await openai.embeddings.create({ model, input, dimensions: 16, encoding_format: 'float' });
    // The library requests base64 on its own and decodes it.
    expect(floats.data[0]?.embedding).toEqual(data.data[0]?.embedding);
    const sent = stage.upstream.calls().map(({ body }) => body?.['encoding_format']);
    expect(sent).toEqual(['base64', 'float']);
    expect(response.headers.get('x-understudy-attempts')).toBe('1');
    const { request } = await rowOf(response.headers);
    expect(request).toMatchObject({
      dialect: 'embeddings',
      status: 'served',
      servedModel: EMBED,
      inputTokens: 2,
      outputTokens: null,
      stream: false,
      answer: null,
    });
    expect(request.costUsd).toBeGreaterThan(0);
    expect(JSON.parse(request.prompt ?? '')).toEqual(input.map((content) => ({ role: 'user', content })));
  });

  test('use the same model on another connection, and never another model', async () => {
    stage.play(EMBED, { kind: 'rate_limited_upstream' });
    groq.playEverywhere(
      jsonAnswer(200, {
        object: 'list',
        data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
        model: 'text-embedding-3-small',
        usage: { prompt_tokens: 1, total_tokens: 1 },
      }),
    );
    const call = openai.embeddings.create({ model, input: 'one', encoding_format: 'float', dimensions: 1 });
    const { data, response } = await call.withResponse();
    expect(data.data[0]?.embedding).toEqual([0.5]);
    expect(data.model).toBe('text-embedding-3-small');
    expect(stage.called()).toEqual([EMBED]);
    expect(groq.requests().at(-1)?.path).toMatch(/\/embeddings$/);
    expect(JSON.parse(groq.requests().at(-1)?.body ?? '')).toEqual({
      model: 'text-embedding-3-small',
      input: 'one',
      encoding_format: 'float',
      dimensions: 1,
    });
    expect(response.headers.get('x-understudy-connection')).toBe('groq');
    const { attempts } = await rowOf(response.headers);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'skipped', 'served']);
    expect(attempts[1]?.reason).toBe(
      `Embeddings of two models can't be compared. Only ${EMBED} is tried, at every connection that has it.`,
    );
  });

  test('fail in OpenAI’s shape if the model is limited everywhere', async () => {
    stage.play(EMBED, { kind: 'rate_limited_upstream', retryAfterSeconds: 7 });
    const models = { models: [OTHER_EMBED] };
    const error = await rejectionOf(openai.embeddings.create({ model: EMBED, input: 'one', ...models }));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ type: 'chain_exhausted' });
    const { headers } = error as { headers: Headers };
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(stage.called()).toEqual([EMBED]);
  });

  test('use the first model of the chain, even if the category’s strategy would start with a cheaper one', async () => {
    const models = [OTHER_EMBED, EMBED];
    await stage.api.putCategory('interface', { models, policy: { strategy: 'cheapest' } });
    const { data, response } = await openai.embeddings
      .create({ model: 'understudy/interface', input: 'one' })
      .withResponse();
    expect(data.model).toBe(OTHER_EMBED);
    expect(response.headers.get('x-understudy-skipped')).toBe(`${EMBED} (unfit)`);
  });

  test('are available to a client whose key allows the category, and to no other', async () => {
    const { key } = await stage.api.createClient({ name: 'Search', categories: ['main'] });
    const search = new OpenAI({ baseURL: `${stage.product.url}/v1`, apiKey: key, maxRetries: 0 });
    const { response } = await search.embeddings.create({ model, input: 'one' }).withResponse();
    expect((await rowOf(response.headers)).request.clientName).toBe('Search');
    const outside = search.embeddings.create({ model: 'understudy/interface', input: 'one' });
    expect(await rejectionOf(outside)).toMatchObject({ status: 403, type: 'forbidden' });
  });

  test('are not requested from a chat model', async () => {
    const error = await rejectionOf(openai.embeddings.create({ model: CHAT, input: 'one' }));
    expect(error).toMatchObject({ type: 'no_capable_model' });
    expect(String(error)).toContain(`asks for embeddings in the answer, which ${CHAT} can't produce`);
  });

  test('are not requested from a connection that does not support them', async () => {
    await groq.change({ speaks: ['chat'] });
    const error = await rejectionOf(openai.embeddings.create({ model: 'groq::any', input: 'one' }));
    await groq.change({ speaks: ['chat', 'embeddings', 'images', 'audio'] });
    expect(String(error)).toContain("Your Groq connection doesn't support requests for embeddings.");
  });

  test('include the metadata on request', async () => {
    const headers = { 'x-understudy-metadata': 'enabled' };
    const answer: unknown = await (await post('/embeddings', { model, input: 'one' }, headers)).json();
    expect(answer).toMatchObject({
      object: 'list',
      model: EMBED,
      understudy: { served_model: EMBED, attempts: [{ outcome: 'served' }] },
    });
  });
});

describe('images', () => {
  beforeAll(() => setChain([DRAW, OTHER_DRAW]));
  const prompt = 'A lighthouse.';
  /** The parameter as older clients send it. */
  const responseFormat = (format: 'url' | 'b64_json') => ({ response_format: format });

  test('are returned in base64, and no model is added to an answer without one', async () => {
    const { data, response } = await openai.images
      .generate({ model, prompt, ...responseFormat('b64_json') })
      .withResponse();
    expect(
      Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(data).not.toHaveProperty('model');
    expect(stage.upstream.calls().at(-1)?.body).toEqual({ model: DRAW, prompt });
    const { request, attempts } = await rowOf(response.headers);
    expect(request).toMatchObject({ dialect: 'images', outputTokens: 1_290, answer: null });
    expect(JSON.parse(request.prompt ?? '')).toEqual([{ role: 'user', content: prompt }]);
    expect(attempts[0]?.evidence.map(({ field }) => field)).toContain('request response_format');
  });

  test('come from the next model if the first is limited', async () => {
    stage.play(DRAW, { kind: 'rate_limited_upstream' });
    const { response } = await openai.images.generate({ model, prompt }).withResponse();
    expect(response.headers.get('x-understudy-switch')).toBe(`upstream_provider; ${DRAW} -> ${OTHER_DRAW}`);
  });

  test.each(['error_in_200', 'empty_answer', 'truncated_json'] as const)(
    'come from the next model after a 200 without an image (%s)',
    async (kind) => {
      stage.play(DRAW, { kind });
      const { response } = await openai.images.generate({ model, prompt }).withResponse();
      expect(response.headers.get('x-understudy-served-model')).toBe(OTHER_DRAW);
    },
  );

  test('are only returned as URLs by servers that support it', async () => {
    await setChain([DRAW, 'groq::dall-e-3']);
    groq.playEverywhere(jsonAnswer(200, { created: 1, data: [{ url: 'https://example.com/a.png' }] }));
    const call = openai.images.generate({ model, prompt, ...responseFormat('url') });
    const { data, response } = await call.withResponse();
    expect(data).toEqual({ created: 1, data: [{ url: 'https://example.com/a.png' }] });
    expect(groq.requests().at(-1)?.path).toMatch(/\/images\/generations$/);
    expect(response.headers.get('x-understudy-skipped')).toBe(`${DRAW} (unfit)`);
    expect(stage.called()).toEqual([]);
  });

  test('cannot be streamed', async () => {
    const response = await post('/images/generations', { model, prompt, stream: true });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'unsupported_stream', param: 'stream' } });
  });
});

describe('speech', () => {
  beforeAll(() => setChain([SPEAK, OTHER_SPEAK, 'groq::gpt-4o-mini-tts']));
  const asked = { model, input: 'Hello there.', voice: 'alloy' } as const;

  async function speechFromUpstream(more: Record<string, unknown>): Promise<Buffer> {
    const response = await fetch(`${stage.upstream.url}/audio/speech`, {
      method: 'POST',
      headers: { authorization: `Bearer sk-or-v1-stage0123456789abcdef0123456789` },
      body: JSON.stringify({ ...asked, model: SPEAK, ...more }),
    });
    return Buffer.from(await response.arrayBuffer());
  }

  test('is passed on byte for byte, as mp3 if no format is given', async () => {
    const response = await openai.audio.speech.create(asked);
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(await speechFromUpstream({ response_format: 'mp3' }))).toBe(true);
    const { request, attempts } = await rowOf(response.headers);
    expect(request).toMatchObject({ dialect: 'speech', status: 'served', servedModel: SPEAK, answer: null });
    expect(attempts[0]?.evidence.map(({ field }) => field)).toContain('request response_format');
    const pcm = await openai.audio.speech.create({ ...asked, response_format: 'pcm' });
    expect(pcm.headers.get('content-type')).toBe('audio/pcm;rate=24000;channels=1');
    const samples = Buffer.from(await pcm.arrayBuffer());
    expect(samples.equals(await speechFromUpstream({}))).toBe(true);
  });

  test('keeps its voice: the same model is used on another connection, another model is not', async () => {
    stage.play(SPEAK, { kind: 'error_in_200' });
    groq.playEverywhere({
      kind: 'custom_steps',
      status: 200,
      headers: { 'content-type': 'audio/mpeg' },
      steps: [{ do: 'send', text: 'ID3 sound' }],
    });
    const response = await openai.audio.speech.create(asked);
    expect(await response.text()).toBe('ID3 sound');
    const { attempts } = await rowOf(response.headers);
    expect(attempts.map(({ model: id, outcome }) => [id, outcome])).toEqual([
      ...attempts.filter(({ outcome }) => outcome === 'failed').map(() => [SPEAK, 'failed']),
      [OTHER_SPEAK, 'skipped'],
      ['gpt-4o-mini-tts', 'served'],
    ]);
    expect(attempts.find(({ outcome }) => outcome === 'skipped')?.reason).toMatch(/^Voices differ/);
  });

  test('in a format OpenRouter lacks comes from other servers', async () => {
    const response = await openai.audio.speech.create({ ...asked, response_format: 'opus' });
    expect(response.headers.get('x-understudy-connection')).toBe('groq');
    expect(JSON.parse(groq.requests().at(-1)?.body ?? '')).toMatchObject({ response_format: 'opus' });
  });

  test('cannot be sent as events', async () => {
    const error = await rejectionOf(openai.audio.speech.create({ ...asked, stream_format: 'sse' }));
    expect(error).toMatchObject({ status: 400, code: 'unsupported_stream', param: 'stream_format' });
  });
});

describe('transcripts', () => {
  beforeAll(() => setChain([HEAR, OTHER_HEAR]));
  const sound = Buffer.alloc(64_000, 7);
  const memo = () => toFile(sound, 'memo.wav', { type: 'audio/wav' });

  test('from a form and from JSON have the same text', async () => {
    const file = await memo();
    const { data, response } = await openai.audio.transcriptions
      .create({ model, file, temperature: 0.2 })
      .withResponse();
    expect(data.text).toContain('64000 bytes');
    expect(data).not.toHaveProperty('model');
    expect(stage.upstream.calls().at(-1)?.body).toEqual({
      model: HEAR,
      temperature: 0.2,
      input_audio: { data: sound.toString('base64'), format: 'wav' },
    });
    const input = { data: sound.toString('base64'), format: 'wav' };
    const json: unknown = await (await post('/audio/transcriptions', { model, input_audio: input })).json();
    expect(json).toMatchObject({ text: data.text });
    const { request } = await rowOf(response.headers);
    expect(request).toMatchObject({ dialect: 'transcriptions', costUsd: 0.0002, answer: data.text });
    expect(request.prompt).toBe('[{"role":"user","content":"[audio: memo.wav, 64 kB]"}]');
  });

  test('come from the next model if the first is limited, unless timestamps are requested', async () => {
    stage.play(HEAR, { kind: 'rate_limited_upstream' });
    const file = await memo();
    const { response } = await openai.audio.transcriptions.create({ model, file }).withResponse();
    expect(response.headers.get('x-understudy-served-model')).toBe(OTHER_HEAR);
    await stage.clean();
    stage.play(HEAR, { kind: 'rate_limited_upstream' });
    const timed = openai.audio.transcriptions.create({
      model,
      file: await memo(),
      response_format: 'verbose_json',
    });
    expect(String(await rejectionOf(timed))).toContain(`${OTHER_HEAR} doesn't provide`);
  });

  test('as subtitles come from servers that support them, which get the file in a form', async () => {
    await setChain([HEAR, 'groq::whisper-large-v3']);
    const subtitles = '1\n00:00:00,000 --> 00:00:01,000\nHello.\n';
    groq.playEverywhere({
      kind: 'custom_steps',
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      steps: [{ do: 'send', text: subtitles }],
    });
    const file = await toFile(Buffer.from('the sound'), 'memo.mp3');
    const call = openai.audio.transcriptions.create({ model, file, response_format: 'srt' });
    const { data, response } = await call.withResponse();
    expect(data).toBe(subtitles);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const { headers, body, path } = groq.requests().at(-1) ?? { headers: {}, body: '', path: '' };
    expect(path).toMatch(/\/audio\/transcriptions$/);
    const form = await new Response(body, {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
    expect(form.get('model')).toBe('whisper-large-v3');
    expect(form.get('response_format')).toBe('srt');
    const sent = form.get('file');
    expect(sent instanceof File ? [sent.name, await sent.text()] : null).toEqual(['memo.mp3', 'the sound']);
    const { request } = await rowOf(response.headers);
    expect(request.answer).toBe(subtitles);
  });

  test.each([
    ['no file', { model }, 400, 'no_file'],
    ['an image', { model, file: new File(['x'], 'a.png', { type: 'image/png' }) }, 400, 'unsupported_audio'],
    ['an empty file', { model, file: new File([], 'a.wav') }, 400, 'empty_file'],
    [
      'an oversized file',
      { model, file: new File([new Uint8Array(27_300_000)], 'a.wav') },
      413,
      'file_too_large',
    ],
  ])('of a form with %s are refused without a call', async (_, fields, status, code) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const response = await fetch(`${stage.product.url}/v1/audio/transcriptions`, {
      method: 'POST',
      body: form,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request', code } });
    expect(stage.called()).toEqual([]);
  });

  test('of an invalid form are refused', async () => {
    const response = await fetch(`${stage.product.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: 'nothing of the kind',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'not_a_form' } });
  });
});
