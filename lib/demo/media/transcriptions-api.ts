import { isRecord } from '../chat-request.ts';
import { badRequest } from '../request-faults.ts';
import { hashText } from '../seeded-random.ts';
import { costOf, type MediaApi } from './media-api.ts';

const formats: readonly unknown[] = ['wav', 'mp3', 'flac', 'm4a', 'ogg', 'webm', 'aac', 'aiff'];
const answerFormats: readonly unknown[] = [undefined, 'json', 'verbose_json'];
/** 16-bit mono samples at 16 kHz. */
const BYTES_PER_SECOND = 32_000;
const USD_PER_SECOND = 0.0001;

/** `POST /audio/transcriptions`, with the audio in JSON. */
export const transcriptionsApi: MediaApi = {
  path: '/audio/transcriptions',
  name: 'transcriptions',
  gives: 'transcription',
  takesRouting: false,
  read(body) {
    if (!isRecord(body)) return badRequest('The request body is not a JSON object.');
    const { model, input_audio: audio, response_format: format } = body;
    if (typeof model !== 'string') return badRequest('No models provided');
    if (!isRecord(audio) || typeof audio.data !== 'string' || audio.data === '')
      return badRequest('input_audio: Invalid input');
    if (!formats.includes(audio.format)) return badRequest('input_audio.format: Invalid option');
    if (!answerFormats.includes(format)) return badRequest('response_format: Invalid option');
    return { body, model, text: '', promptTokens: 0 };
  },
  answer({ request: { body }, facts, seed }) {
    const { data } = isRecord(body.input_audio) ? body.input_audio : {};
    const audio = Buffer.from(typeof data === 'string' ? data : '', 'base64');
    const seconds = Math.max(1, Math.round(audio.length / BYTES_PER_SECOND));
    const number = hashText(audio.toString('latin1'), seed) % 1_000;
    const text = `This is a stand-in transcript, number ${number}, of ${audio.length} bytes.`;
    const usage = { seconds, cost: costOf(USD_PER_SECOND, seconds) };
    if (body.response_format !== 'verbose_json') return { text, usage };
    if (!facts.id.includes('whisper')) return { text, usage };
    const segments = [{ id: 0, start: 0, end: seconds, text }];
    return { task: 'transcribe', language: 'english', duration: seconds, text, segments, usage };
  },
  empty: { usage: { seconds: 0, cost: 0 } },
};
