import { isRecord } from '../chat-request.ts';
import { badRequest } from '../request-faults.ts';
import { hashText } from '../seeded-random.ts';
import { tinyPngUrl } from '../tiny-png.ts';
import { costOf, countTokens, type MediaApi } from './media-api.ts';

const TOKENS_PER_IMAGE = 1_290;
const MOST_IMAGES = 10;

/** `POST /images`. */
export const imagesApi: MediaApi = {
  path: '/images',
  name: 'images',
  gives: 'image',
  takesRouting: true,
  read(body) {
    if (!isRecord(body)) return badRequest('The request body is not a JSON object.');
    const { model, prompt, n = 1 } = body;
    if (typeof model !== 'string') return badRequest('No models provided');
    if (typeof prompt !== 'string' || prompt === '') return badRequest('prompt: Invalid input');
    if (!Number.isInteger(n) || Number(n) < 1 || Number(n) > MOST_IMAGES)
      return badRequest(`n: Too big: expected number to be <=${MOST_IMAGES}`);
    return { body, model, text: prompt, promptTokens: countTokens(prompt.length) };
  },
  answer({ request: { body, text, promptTokens }, facts, created, seed }) {
    const count = typeof body.n === 'number' ? body.n : 1;
    const data = Array.from({ length: count }, (_, index) => ({
      b64_json: tinyPngUrl(hashText(`${text} ${index}`, seed)).replace(/^[^,]*,/, ''),
      media_type: 'image/png',
    }));
    const imageTokens = count * TOKENS_PER_IMAGE;
    const usage = {
      prompt_tokens: promptTokens,
      completion_tokens: imageTokens,
      total_tokens: promptTokens + imageTokens,
      cost: costOf(facts.promptUsd, promptTokens) + costOf(facts.imageOutputUsd ?? 0, imageTokens),
    };
    return { created, data, usage };
  },
  empty: { created: 0, data: [] },
};
