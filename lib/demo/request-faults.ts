import { errorAnswer, providerError, type HttpAnswer } from './http-answer.ts';
import type { ScenarioOf } from './scenario.ts';

export type NoEndpointsReason = ScenarioOf<'no_endpoints'>['reason'];

const privacy = 'https://openrouter.ai/settings/privacy';
const routingGuide = 'https://openrouter.ai/docs/guides/routing/provider-selection';

const wordsFor: Record<NoEndpointsReason, { message: (model: string) => string; step: string | null }> = {
  model: { message: (model) => `No endpoints found for ${model}.`, step: null },
  tools: {
    message: () =>
      `No endpoints found that support tool use. To learn more about provider routing, visit: ${routingGuide}`,
    step: 'Filter by Tool Compatibility',
  },
  image: { message: () => 'No endpoints found that support image input', step: 'Filter by Image Support' },
  audio: { message: () => 'No endpoints found that support input audio', step: 'Filter by Audio Support' },
  parameters: {
    message: () =>
      `No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: ${routingGuide}`,
    step: 'Filter by Parameters',
  },
  data_policy: {
    message: () =>
      `No endpoints found matching your data policy (Free model training). Configure: ${privacy}`,
    step: 'Filter by Data Policy',
  },
  max_price: {
    message: () => 'No endpoints found that satisfy the max price',
    step: 'Filter by Max Price',
  },
  providers: {
    message: () => 'No allowed providers are available for the selected model.',
    step: 'Filter by Allowed Providers',
  },
};

/** 404: no provider of the model can serve the request as asked. */
export function noEndpoints(reason: NoEndpointsReason, model: string, endpointCount: number): HttpAnswer {
  const { message, step } = wordsFor[reason];
  if (step === null) return errorAnswer(404, message(model));
  return errorAnswer(404, message(model), {
    metadata: {
      routing_funnel: [{ step: 'Initial Endpoints', endpoint_count: endpointCount }],
      failed_routing_step: step,
    },
    withUser: false,
  });
}

export function unknownModel(model: string): HttpAnswer {
  return errorAnswer(400, `${model} is not a valid model ID`, { reach: 'request' });
}

/** The model exists, but not at this endpoint. The documented format, without a code. */
export function wrongEndpoint(model: string, endpoint = 'chat completions'): HttpAnswer {
  return {
    status: 400,
    body: {
      error: {
        message: `${model} cannot be used with the ${endpoint} endpoint.`,
        error_type: 'invalid_request',
        http_status: 400,
        availability: {
          code: 'wrong_endpoint',
          retryable: false,
          requested_models: [model],
          docs_url: 'https://openrouter.ai/docs/errors#wrong_endpoint',
        },
      },
    },
    reach: 'request',
    hasRouterMetadata: false,
  };
}

type ContextOverflow = {
  limit: number;
  textTokens: number;
  outputTokens: number;
  provider: string;
  shape: 'openrouter' | 'provider_400' | 'hidden_502';
};

/** The prompt is too long, in one of three wordings. */
export function contextTooLong({
  limit,
  textTokens,
  outputTokens,
  provider,
  shape,
}: ContextOverflow): HttpAnswer {
  const total = textTokens + outputTokens;
  if (shape === 'provider_400') {
    return providerError(400, provider, `prompt is too long: ${total} tokens > ${limit} maximum`);
  }
  if (shape === 'hidden_502') {
    const message = `This model's maximum context length is ${limit} tokens, and the messages come to ${total}.`;
    return providerError(
      502,
      provider,
      JSON.stringify({ error: { message, type: 'validation_error', code: 400 } }),
    );
  }
  const parts =
    outputTokens > 0
      ? `${textTokens} of text input, ${outputTokens} in the output`
      : `${textTokens} of text input`;
  return errorAnswer(
    400,
    `This endpoint's maximum context length is ${limit} tokens. However, you requested about ${total} tokens (${parts}). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.`,
    { withUser: false },
  );
}

/** The provider refuses the content. */
export function contentPolicy(provider: string): HttpAnswer {
  return errorAnswer(400, 'Provider returned error', {
    metadata: {
      raw: '{"error":{"message":"The prompt was refused by the content policy.","type":"invalid_request_error","code":"content_policy_violation"}}',
      provider_name: provider,
      is_byok: false,
      provider_error_code: 'content_policy_violation',
      error_type: 'content_policy_violation',
    },
  });
}

export function invalidPrefill(provider: string): HttpAnswer {
  return errorAnswer(400, 'Provider returned error', {
    metadata: {
      raw: '{"error":{"message":"This model does not take an assistant message at the end of the conversation.","type":"invalid_request_error","code":"invalid_prefill"}}',
      provider_name: provider,
      is_byok: false,
      provider_error_code: 'invalid_prefill',
    },
  });
}

/** OpenRouter's own moderation, for models whose maker requires it. `flagged_input` quotes the user. */
export function moderationRefusal(
  model: string,
  provider: string,
  reasons: readonly string[],
  prompt: string,
): HttpAnswer {
  return errorAnswer(
    403,
    `${model} requires moderation on ${provider}. Your input was flagged for "${reasons.join(', ')}". No credits were charged.`,
    {
      metadata: { reasons, flagged_input: prompt.slice(0, 100), provider_name: provider, model_slug: model },
      withUser: false,
    },
  );
}

/** A rule of the account's owner matched the prompt, so every model would refuse it. */
export function guardrailPatterns(): HttpAnswer {
  return errorAnswer(403, 'Request blocked: prompt injection patterns detected', {
    metadata: { patterns: ['forget what you were told'] },
    reach: 'request',
    withUser: false,
  });
}

/** 400 for a request that no model could accept. */
export function badRequest(message: string): HttpAnswer {
  return errorAnswer(400, message, { reach: 'request' });
}
