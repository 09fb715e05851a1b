import { isRecord } from '../chat-request.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { countTokens, type MediaApi } from './media-api.ts';

const SAMPLES_PER_SECOND = 24_000;
const SECONDS_PER_WORD = 0.05;
const MOST_SECONDS = 3;
const HERTZ = 440;

/** `POST /audio/speech`: raw PCM by default, MP3 on request. */
export const speechApi: MediaApi = {
  path: '/audio/speech',
  name: 'speech',
  gives: 'speech',
  takesRouting: false,
  read(body) {
    if (!isRecord(body)) return zodError('body');
    const { model, input, voice, response_format: format = 'pcm' } = body;
    if (typeof model !== 'string') return zodError('model');
    if (typeof input !== 'string' || input === '') return zodError('input');
    if (typeof voice !== 'string') return zodError('voice');
    if (format !== 'pcm' && format !== 'mp3') return zodError('response_format');
    return { body, model, text: input, promptTokens: countTokens(input.length) };
  },
  answer({ request: { body, text } }) {
    const seconds = Math.min(MOST_SECONDS, text.split(/\s+/).length * SECONDS_PER_WORD);
    return body.response_format === 'mp3'
      ? { bytes: silentMp3(seconds), contentType: 'audio/mpeg' }
      : { bytes: tone(seconds), contentType: `audio/pcm;rate=${SAMPLES_PER_SECOND};channels=1` };
  },
  empty: { bytes: Buffer.alloc(0), contentType: 'audio/mpeg' },
};

/** The error format of this route, as in the real service. */
function zodError(field: string): HttpAnswer {
  const message = JSON.stringify([{ code: 'invalid_type', path: [field], message: 'Invalid input' }]);
  return {
    status: 400,
    body: { success: false, error: { name: 'ZodError', message } },
    reach: 'request',
    hasRouterMetadata: false,
  };
}

/** 16-bit samples in little-endian order. */
function tone(seconds: number): Buffer {
  const samples = Buffer.alloc(Math.ceil(seconds * SAMPLES_PER_SECOND) * 2);
  for (let at = 0; at < samples.length; at += 2)
    samples.writeInt16LE(Math.round(8_000 * Math.sin((at * Math.PI * HERTZ) / SAMPLES_PER_SECOND)), at);
  return samples;
}

/** An MPEG-1 Layer III header: 128 kbit/s, 44.1 kHz, mono. A frame without data is silent. */
const frameHead = Buffer.from([0xff, 0xfb, 0x90, 0xc0]);
const FRAME_BYTES = 417;
const SECONDS_PER_FRAME = 1_152 / 44_100;

function silentMp3(seconds: number): Buffer {
  const frame = Buffer.concat([frameHead, Buffer.alloc(FRAME_BYTES - frameHead.length)]);
  return Buffer.concat(Array.from({ length: Math.ceil(seconds / SECONDS_PER_FRAME) }, () => frame));
}
