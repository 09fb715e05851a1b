import { expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import type { DemoUpstream } from '#lib/demo/start-demo-upstream';
import { openDemo } from '#tests/support/demo-client';

async function post(demo: DemoUpstream, path: string, body: unknown, scenario?: Scenario) {
  const response = await fetch(`${demo.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-or-demo',
      'content-type': 'application/json',
      ...(scenario === undefined ? {} : { 'x-demo-scenario': JSON.stringify(scenario) }),
    },
    body: JSON.stringify(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { response, bytes, json: () => JSON.parse(bytes.toString()) as Record<string, unknown> };
}

const embed = { model: 'google/gemini-embedding-001', input: ['one', 'two'] };
const audio = { data: Buffer.alloc(64_000).toString('base64'), format: 'wav' };
const transcribe = { model: 'openai/whisper-1', input_audio: audio };
const draw = { model: 'black-forest-labs/flux.2-klein-4b', prompt: 'A lighthouse.' };
const say = { model: 'openai/gpt-4o-mini-tts', input: 'Hello there.', voice: 'alloy' };

type Entry = { index: number; embedding: number[] | string };

test('embeddings are deterministic unit vectors, in base64 on request', async () => {
  const demo = await openDemo();
  const first = (await post(demo, '/embeddings', { ...embed, dimensions: 8 })).json();
  const [one, two] = first.data as Entry[];
  expect(first).toMatchObject({ object: 'list', model: embed.model, usage: { prompt_tokens: 2 } });
  expect(one?.embedding).toHaveLength(8);
  expect(Math.hypot(...(one?.embedding as number[]))).toBeCloseTo(1, 5);
  expect(one?.embedding).not.toEqual(two?.embedding);
  const again = await post(demo, '/embeddings', { ...embed, dimensions: 8, encoding_format: 'base64' });
  const [packed] = again.json().data as Entry[];
  const bytes = Buffer.from(String(packed?.embedding), 'base64');
  expect(Array.from({ length: 8 }, (_, at) => bytes.readFloatLE(at * 4))).toEqual(one?.embedding);
});

test('images are base64 PNGs, as many as requested', async () => {
  const demo = await openDemo();
  const { data } = (await post(demo, '/images', { ...draw, n: 2 })).json();
  const images = data as { b64_json: string; media_type: string }[];
  expect(images.map(({ media_type: type }) => type)).toEqual(['image/png', 'image/png']);
  const [png] = images.map(({ b64_json: base64 }) => Buffer.from(base64, 'base64'));
  expect(png?.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
});

test('speech is raw PCM, or MP3 on request, and its errors have their own shape', async () => {
  const demo = await openDemo();
  const pcm = await post(demo, '/audio/speech', say);
  expect(pcm.response.headers.get('content-type')).toBe('audio/pcm;rate=24000;channels=1');
  expect(pcm.bytes.length).toBeGreaterThan(1_000);
  const mp3 = await post(demo, '/audio/speech', { ...say, response_format: 'mp3' });
  expect(mp3.response.headers.get('content-type')).toBe('audio/mpeg');
  expect(mp3.bytes.subarray(0, 2).toString('hex')).toBe('fffb');
  const bad = await post(demo, '/audio/speech', { ...say, response_format: 'opus' });
  expect(bad.response.status).toBe(400);
  expect(bad.json()).toMatchObject({ success: false, error: { name: 'ZodError' } });
});

test('a transcript includes its seconds and cost, and timestamps if the model has them', async () => {
  const demo = await openDemo();
  const plain = (await post(demo, '/audio/transcriptions', transcribe)).json();
  expect(plain).toMatchObject({ usage: { seconds: 2, cost: 0.0002 } });
  expect(plain.text).toContain('64000 bytes');
  const timed = { ...transcribe, response_format: 'verbose_json' };
  expect((await post(demo, '/audio/transcriptions', timed)).json()).toHaveProperty('segments');
  const subtitles = { ...transcribe, response_format: 'srt' };
  expect((await post(demo, '/audio/transcriptions', subtitles)).response.status).toBe(400);
});

test.each([
  ['/embeddings', embed],
  ['/images', draw],
  ['/audio/speech', say],
  ['/audio/transcriptions', transcribe],
])('%s plays scenarios and refuses models of another kind', async (path, body) => {
  const demo = await openDemo();
  const limited = await post(demo, path, body, { kind: 'rate_limited_upstream' });
  expect(limited.response.status).toBe(429);
  const hidden = await post(demo, path, body, { kind: 'error_in_200' });
  expect(hidden.response.status).toBe(200);
  expect(hidden.json()).toHaveProperty('error');
  const chat = await post(demo, path, { ...body, model: 'openai/gpt-4.1-mini' });
  expect(chat.json()).toMatchObject({ error: { availability: { code: 'wrong_endpoint' } } });
  expect((await post(demo, path, { ...body, model: 'no/such' })).response.status).toBe(400);
  expect((await post(demo, path, { model: body.model })).response.status).toBe(400);
});
