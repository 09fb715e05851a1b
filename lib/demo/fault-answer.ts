import { customAnswer } from './play-written.ts';
import { errorAnswer, providerError, type HttpAnswer } from './http-answer.ts';
import {
  accountLimit,
  admissionControl,
  badKey,
  byokLimit,
  cannotAfford,
  freeTierLimit,
  guardrailBudget,
  inFlightBudget,
  keyLimit,
  nextMidnightMs,
  nextMinuteMs,
  noCredits,
  upstreamLimit,
} from './limit-faults.ts';
import {
  contentPolicy,
  contextTooLong,
  guardrailPatterns,
  invalidPrefill,
  moderationRefusal,
  noEndpoints,
  unknownModel,
} from './request-faults.ts';
import type { SimpleScenario } from './scenario.ts';

/** Details of the refused call that the refusal mentions. */
export type FaultContext = {
  readonly model: string;
  readonly provider: string;
  readonly providerCount: number;
  readonly contextTokens: number;
  readonly promptTokens: number;
  readonly maxTokens: number | null;
  readonly lastUserText: string;
  readonly endsWithAssistant: boolean;
  readonly now: number;
};

const cloudflarePage =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n';

/** The balance covers a quarter of the requested tokens, however few they are. */
const cannotAffordQuarter = (requestedTokens: number): HttpAnswer =>
  cannotAfford(requestedTokens, Math.floor(requestedTokens / 4), 'credits');

/** The HTTP answer of a scenario that refuses before any generation; null for other scenarios. */
export function faultAnswer(scenario: SimpleScenario, call: FaultContext): HttpAnswer | null {
  switch (scenario.kind) {
    case 'rate_limited_upstream':
      return upstreamLimit({
        model: call.model,
        provider: scenario.provider ?? call.provider,
        retryAfterSeconds: scenario.retryAfterSeconds,
        shape: scenario.shape ?? 'plain',
      });
    case 'rate_limited_byok':
      return byokLimit(call.model, scenario.provider ?? call.provider);
    case 'free_tier_daily':
      return freeTierLimit('daily', 50, nextMidnightMs(call.now));
    case 'free_tier_per_minute':
      return freeTierLimit('per_minute', 20, nextMinuteMs(call.now));
    case 'account_limit':
      return accountLimit(scenario.retryAfterSeconds ?? 1);
    case 'admission_control':
      return admissionControl(scenario.retryAfterSeconds ?? 10);
    case 'in_flight_budget':
      return inFlightBudget(scenario.retryAfterSeconds ?? 2);
    case 'no_credits':
      return noCredits();
    case 'cannot_afford':
      return cannotAffordQuarter(call.maxTokens ?? 65_536);
    case 'key_limit':
      return keyLimit(scenario.period ?? 'daily');
    case 'bad_key':
      return badKey();
    case 'provider_401':
      return providerError(
        401,
        call.provider,
        '{"error":{"message":"API key refused","type":"authentication_error"}}',
      );
    case 'moderation':
      return moderationRefusal(
        call.model,
        call.provider,
        scenario.reasons ?? ['violence'],
        call.lastUserText,
      );
    case 'guardrail':
      return scenario.cause === 'budget' ? guardrailBudget(call.now) : guardrailPatterns();
    case 'no_endpoints':
      return noEndpoints(scenario.reason, call.model, call.providerCount);
    case 'unknown_model':
      return unknownModel(call.model);
    case 'context_too_long':
      return contextTooLong({
        limit: call.contextTokens,
        textTokens: Math.max(call.promptTokens, call.contextTokens + 1_000),
        outputTokens: call.maxTokens ?? 0,
        provider: call.provider,
        shape: scenario.shape ?? 'openrouter',
      });
    case 'content_policy':
      return contentPolicy(call.provider);
    case 'invalid_prefill':
      return call.endsWithAssistant ? invalidPrefill(call.provider) : null;
    case 'server_error':
      return errorAnswer(500, 'Internal Server Error', { hasRouterMetadata: false, withUser: false });
    case 'provider_down':
      return providerError(
        502,
        call.provider,
        '{"error":{"message":"The server failed while it worked on the request.","type":"server_error"}}',
      );
    case 'overloaded': {
      const headers =
        scenario.retryAfterSeconds === undefined
          ? undefined
          : { 'Retry-After': String(scenario.retryAfterSeconds) };
      if (scenario.by === 'openrouter') {
        return errorAnswer(503, 'Service temporarily unavailable', {
          withUser: false,
          ...(headers === undefined ? {} : { headers }),
        });
      }
      const raw = '{"error":{"message":"No capacity left for this model","type":"capacity_error"}}';
      return providerError(503, call.provider, raw, {}, headers);
    }
    case 'html_502':
      return {
        status: 502,
        headers: { 'Content-Type': 'text/html', Server: 'cloudflare' },
        body: cloudflarePage,
        reach: 'account',
        hasRouterMetadata: false,
      };
    case 'custom':
      return customAnswer(scenario);
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
      return null;
  }
}
