import { faultAnswer, type FaultContext } from '../fault-answer.ts';
import type { HttpAnswer } from '../http-answer.ts';
import type { SimpleScenario } from '../scenario.ts';

type DirectError = {
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
  readonly param?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An error in OpenAI's format, which many servers copy. */
export function directError(
  status: number,
  { message, type, code, param, headers }: DirectError,
): HttpAnswer {
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    body: { error: { message, type, param: param ?? null, code } },
    reach: 'model',
    hasRouterMetadata: false,
  };
}

export function badRequestAt(message: string, param?: string): HttpAnswer {
  return directError(400, {
    message,
    type: 'invalid_request_error',
    code: null,
    ...(param === undefined ? {} : { param }),
  });
}

export function refusedKey(): HttpAnswer {
  return directError(401, {
    message: 'Incorrect API key provided. You can find your API key in the Demo Labs console.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  });
}

export function missingModel(model: string): HttpAnswer {
  return directError(404, {
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
  });
}

export function contextExceeded(limit: number, tokens: number): HttpAnswer {
  return directError(400, {
    message: `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param: 'messages',
  });
}

function limited(model: string, retryAfterSeconds: number): HttpAnswer {
  return directError(429, {
    message: `Rate limit reached for ${model} in organization org-demo on requests per min (RPM): Limit 60, Used 60, Requested 1. Please try again in ${retryAfterSeconds}s.`,
    type: 'requests',
    code: 'rate_limit_exceeded',
    headers: {
      'Retry-After': String(retryAfterSeconds),
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': `${retryAfterSeconds}s`,
    },
  });
}

/**
 * The refusal of a scenario in the provider's own words; null if the scenario only changes how the answer is
 * sent.
 */
export function directFault(scenario: SimpleScenario, call: FaultContext): HttpAnswer | null {
  switch (scenario.kind) {
    case 'rate_limited_upstream':
    case 'account_limit':
    case 'admission_control':
      return limited(call.model, scenario.retryAfterSeconds ?? 1);
    case 'rate_limited_byok':
    case 'free_tier_daily':
    case 'free_tier_per_minute':
      return limited(call.model, 1);
    case 'no_credits':
    case 'cannot_afford':
    case 'key_limit':
    case 'in_flight_budget':
      return directError(429, {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      });
    case 'bad_key':
    case 'provider_401':
      return refusedKey();
    case 'moderation':
    case 'guardrail':
    case 'content_policy':
      return directError(400, {
        message: 'Your request was rejected by the safety system.',
        type: 'invalid_request_error',
        code: 'content_policy_violation',
      });
    case 'no_endpoints':
    case 'unknown_model':
      return missingModel(call.model);
    case 'context_too_long':
      return contextExceeded(call.contextTokens, Math.max(call.promptTokens, call.contextTokens + 1_000));
    case 'invalid_prefill':
      return call.endsWithAssistant
        ? badRequestAt('The last message must be from the user.', 'messages')
        : null;
    case 'server_error':
    case 'provider_down':
      return directError(500, {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
        code: null,
      });
    case 'overloaded':
      return directError(503, {
        message: 'The engine is currently overloaded, please try again later.',
        type: 'server_error',
        code: null,
        ...(scenario.retryAfterSeconds === undefined
          ? {}
          : { headers: { 'Retry-After': String(scenario.retryAfterSeconds) } }),
      });
    case 'html_502':
    case 'custom':
    case 'ok':
    case 'custom_steps':
    case 'raw_socket':
    case 'reset':
    case 'hang':
    case 'error_in_200':
    case 'error_in_choice':
    case 'finish_error':
    case 'empty_answer':
    case 'empty_length':
    case 'truncated_json':
    case 'wrong_content_type':
    case 'huge_body':
    case 'slow_first_token':
    case 'keep_alive_forever':
    case 'cut_after':
    case 'stall_after':
    case 'error_mid_stream':
    case 'invalid_json_event':
    case 'no_done':
    case 'padding':
    case 'dated_model':
      return faultAnswer(scenario, call);
  }
}
