import type { IncomingMessage } from 'node:http';
import type { ChatRequest } from './chat-request.ts';
import { chooseProvider, type ProviderChoice } from './choose-provider.ts';
import type { DemoState } from './demo-state.ts';
import { faultAnswer } from './fault-answer.ts';
import { thinkingOf } from './compose-answer.ts';
import { refuseHistory } from './families/check-history.ts';
import { isHttpAnswer, providerError, type HttpAnswer } from './http-answer.ts';
import type { ModelFacts } from './model-facts.ts';
import { badRequest, contextTooLong, unknownModel } from './request-faults.ts';
import { routeModel, type RoutedModel } from './route-model.ts';
import type { SimpleScenario } from './scenario.ts';
import type { SpokenDialect } from './spoken-dialect.ts';

/** A call of a route with generated answers. */
export type ChatCall = {
  readonly dialect: SpokenDialect;
  readonly state: DemoState;
  readonly http: IncomingMessage;
  readonly request: ChatRequest;
  readonly key: string;
};

/** The model that will answer, its provider and its scenario. */
export type Prepared = {
  readonly id: string;
  readonly routed: RoutedModel;
  readonly scenario: SimpleScenario;
  readonly choice: ProviderChoice;
};

const thinkingRefused = 'Reasoning is mandatory for this endpoint and cannot be disabled.';
const scenarioRefused = 'The x-demo-scenario header is not a scenario.';
const contextWhenUnknown = 131_072;
const outputWhenUnknown = 65_536;

function overflow(request: ChatRequest, facts: ModelFacts, provider: string): HttpAnswer | null {
  const limit = facts.contextTokens;
  const outputTokens = request.maxTokens ?? 0;
  if (limit === null || request.promptTokens + outputTokens <= limit) return null;
  return contextTooLong({
    limit,
    textTokens: request.promptTokens,
    outputTokens,
    provider,
    shape: 'openrouter',
  });
}

/** The scenario of this call; null if the request contains an invalid one. */
function nextScenario({ state, http }: ChatCall, id: string, facts: ModelFacts): SimpleScenario | null {
  const own = state.allowRequestScenarios ? http.headers['x-demo-scenario'] : undefined;
  if (typeof own === 'string') return state.book.nextOfRequest(id, own);
  return state.book.next(state.book.has(id) ? id : facts.id);
}

/**
 * Decides before any generation which model and provider answer, under which scenario; or returns the
 * refusal.
 */
export function prepareCall(call: ChatCall, id: string): Prepared | HttpAnswer {
  const { state, request } = call;
  const routed = routeModel(state, id, request);
  if (routed === null) return unknownModel(id);
  const { facts } = routed;
  if (facts.isFree) {
    const limited = state.counters.countFreeCall(call.key);
    if (limited !== null) return limited;
  }
  const choice = chooseProvider(request, facts);
  if (isHttpAnswer(choice)) return choice;
  if (facts.reasoning === 'mandatory' && request.thinking === 'off') return badRequest(thinkingRefused);
  const tooLong = overflow(request, facts, choice.provider);
  if (tooLong !== null) return tooLong;
  const scenario = nextScenario(call, id, facts);
  if (scenario === null) return badRequest(scenarioRefused);
  const unpaid = facts.isFree || facts.isRouter ? null : refuseUnpaid(call, facts);
  if (unpaid !== null) return unpaid;
  const fault = faultAnswer(scenario, {
    model: id,
    provider: choice.provider,
    providerCount: facts.providers.length,
    contextTokens: facts.contextTokens ?? contextWhenUnknown,
    promptTokens: request.promptTokens,
    maxTokens: request.maxTokens,
    lastUserText: request.lastUserText,
    endsWithAssistant: request.prefill !== null,
    now: state.now(),
  });
  return fault ?? refusedHistory(call, facts, choice.provider) ?? { id, routed, scenario, choice };
}

/**
 * The refusal of a call that the money doesn't cover. Without a maximum, the model's longest answer must be
 * covered.
 */
function refuseUnpaid({ state, request, key }: ChatCall, facts: ModelFacts): HttpAnswer | null {
  const { promptUsd, completionUsd, maxCompletionTokens } = facts;
  const maxTokens = request.maxTokens ?? maxCompletionTokens ?? outputWhenUnknown;
  return state.account.refuseCall(key, {
    promptTokens: request.promptTokens,
    maxTokens,
    promptUsd,
    completionUsd,
  });
}

/** The refusal of a history with another maker's state, if this maker checks it. */
function refusedHistory(
  { state: { issued }, request, key }: ChatCall,
  facts: ModelFacts,
  provider: string,
): HttpAnswer | null {
  if (issued === null) return null;
  const isThinking = thinkingOf(request, facts) !== 'none';
  const isAsked = isThinking && request.thinking === 'asked';
  const raw = refuseHistory({ issued, request, model: facts.id, account: key, isThinking, isAsked });
  return raw === null ? null : providerError(400, provider, raw);
}
