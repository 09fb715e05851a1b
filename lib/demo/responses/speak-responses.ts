import { isRecord } from '../chat-request.ts';
import type { HttpAnswer } from '../http-answer.ts';
import type { SpokenDialect } from '../spoken-dialect.ts';
import { readResponsesBody } from './read-responses-body.ts';
import { endedResponse, failure } from './response-body.ts';
import { responseEvents } from './response-events.ts';

/** OpenAI's Responses, as OpenRouter implements it. */
export const responsesDialect: SpokenDialect = {
  path: '/responses',
  read: readResponsesBody,
  refusal,
  whole: endedResponse,
  wholeError: ({ id }, error) => ({
    id,
    object: 'response',
    output: [],
    ...failure('server_error', error.message, error.metadata.error_type),
  }),
  wholeBroken: (answer, error) => ({
    ...endedResponse(answer),
    ...failure('server_error', error.message, error.metadata.error_type),
  }),
  events: responseEvents,
};

/**
 * Refusals have the Chat Completions format, with one exception: OpenRouter reports a request that exceeds
 * the context window as an incomplete response without text.
 */
function refusal(answer: HttpAnswer): HttpAnswer {
  if (!isContextOverflow(answer)) return answer;
  const body = {
    object: 'response',
    id: 'gen-overflow',
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    error: null,
    output: [],
    usage: {
      input_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 0,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 0,
    },
  };
  return { ...answer, status: 200, body };
}

function isContextOverflow({ status, body }: HttpAnswer): boolean {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  return status === 400 && typeof error.message === 'string' && /maximum context length/.test(error.message);
}
