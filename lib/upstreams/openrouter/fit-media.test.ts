import { expect, test } from 'vitest';
import type { Policy } from '#lib/contracts/policy';
import { images } from '#lib/dialects/images/images';
import { speech } from '#lib/dialects/speech/speech';
import { transcriptions } from '#lib/dialects/transcriptions/transcriptions';
import { findUnfitMedia } from './fit-media.ts';
import { prepareBody } from './request-body.ts';

const call = {
  connection: 'openrouter',
  model: 'a/b',
  stream: false,
  continuation: null,
  history: 'fitted' as const,
  fewerTokens: null,
} as const;
const limits = {
  firstTokenMs: 1,
  keepAliveMs: 1,
  stallMs: 1,
  wholeAnswerMs: 1,
  deadlineMs: 1,
  maxStreamMs: 1,
};

function sent(body: Record<string, unknown>, dialect: typeof speech, provider = {}) {
  const { write, leftBehind } = prepareBody(
    body,
    { provider, maxPriceUsdPerMillion: { prompt: 1 }, maxPriceUsd: {} },
    dialect,
  );
  const written = write({ ...call, limits });
  const json: unknown = JSON.parse(typeof written === 'string' ? written : '');
  return { json, fields: leftBehind.map(({ field }) => field) };
}

test('speech without a format requests mp3, and this is listed', () => {
  expect(sent({ input: 'Hi.', voice: 'alloy' }, speech)).toEqual({
    json: { model: 'a/b', input: 'Hi.', voice: 'alloy', response_format: 'mp3' },
    fields: ['request response_format'],
  });
  expect(sent({ input: 'Hi.', response_format: 'pcm' }, speech)).toEqual({
    json: { model: 'a/b', input: 'Hi.', response_format: 'pcm' },
    fields: [],
  });
});

test('for audio, the category’s provider routing is dropped and listed', () => {
  const audio = { input_audio: { data: 'AAAA', format: 'wav' }, file_name: 'a.wav' };
  expect(sent(audio, transcriptions, { sort: 'price' })).toEqual({
    json: { model: 'a/b', input_audio: { data: 'AAAA', format: 'wav' } },
    fields: ['policy provider'],
  });
});

test('for images, a redundant response format is dropped', () => {
  expect(sent({ prompt: 'x', response_format: 'b64_json' }, images)).toEqual({
    json: { model: 'a/b', prompt: 'x', provider: { max_price: { prompt: 1 } } },
    fields: ['request response_format'],
  });
});

const whisper = 'openai/whisper-1';
type Provider = Policy['provider'];
type Row = readonly [string, typeof speech, Record<string, unknown>, Provider, string, RegExp];
const unfit: readonly Row[] = [
  ['image URLs', images, { response_format: 'url' }, {}, 'a/b', /only returns images in base64/],
  ['an unsupported speech format', speech, { response_format: 'opus' }, {}, 'a/b', /opus/],
  ['subtitles', transcriptions, { response_format: 'srt' }, {}, whisper, /srt/],
  ['timestamps', transcriptions, { response_format: 'verbose_json' }, {}, 'a/b', /Whisper/],
  ['word timestamps', transcriptions, { timestamp_granularities: ['word'] }, {}, 'a/b', /Whisper/],
  [
    'a category’s data rule',
    speech,
    {},
    { data_collection: 'deny' },
    'a/b',
    /This category sets the provider rule "data_collection"/,
  ],
  [
    'the request’s own data rule',
    speech,
    { provider: { zdr: true } },
    {},
    'a/b',
    /The request sets the provider rule "zdr"/,
  ],
  ['one provider', transcriptions, {}, { only: ['groq'] }, whisper, /"only"/],
];
test.each(unfit)('a request for %s is unfit', (...[, dialect, body, provider, model, reason]) => {
  expect(findUnfitMedia({ dialect, body, model }, { provider })?.reason).toMatch(reason);
});

test.each([
  ['an image', images, { response_format: 'b64_json' }, 'a/b'],
  ['speech', speech, { response_format: 'mp3' }, 'a/b'],
  ['timestamps from Whisper', transcriptions, { response_format: 'verbose_json' }, whisper],
  ['a permissive data rule', speech, { provider: { data_collection: 'allow' } }, 'a/b'],
] as const)('a request for %s is fit', (_, dialect, body, model) => {
  expect(findUnfitMedia({ dialect, body, model }, { provider: {} })).toBeNull();
});
