import type { IncomingMessage, ServerResponse } from 'node:http';
import { breakConnection } from './break-connection.ts';
import type { OpenCall } from './call-log.ts';
import { chatAnswer, type AnswerHead } from './chat-answer.ts';
import { checkChatBody } from './check-chat-body.ts';
import type { ChatRequest } from './chat-request.ts';
import { chooseProvider, type ProviderChoice } from './choose-provider.ts';
import { composeAnswer, type Composed } from './compose-answer.ts';
import type { DemoState } from './demo-state.ts';
import { faultAnswer } from './fault-answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import { errorInside, jsonSteps } from './json-steps.ts';
import type { ModelFacts } from './model-facts.ts';
import { badRequest, contextTooLong, unknownModel } from './request-faults.ts';
import { firstWords, reshapeAnswer } from './reshape-answer.ts';
import { routeModel, type RoutedModel } from './route-model.ts';
import { routerMetadata, type RoutedCall, type RouterAttempt } from './router-metadata.ts';
import type { SimpleScenario } from './scenario.ts';
import { commonHeaders, exposedHeaders, sendAnswer, sendJson } from './send-answer.ts';
import { answerEvents } from './stream-answer.ts';
import { streamSteps } from './stream-steps.ts';
import { playSteps } from './wire-steps.ts';

const thinkingRefused = 'Reasoning is mandatory for this endpoint and cannot be disabled.';

type Prepared = {
  readonly routed: RoutedModel;
  readonly scenario: SimpleScenario;
  readonly choice: ProviderChoice;
};

type Turn = {
  readonly state: DemoState;
  readonly http: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: ChatRequest;
  readonly key: string;
  readonly generationId: string;
  readonly created: number;
};

function isRefusal(outcome: Prepared | ProviderChoice | HttpAnswer): outcome is HttpAnswer {
  return 'status' in outcome;
}

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

function nextScenario(turn: Turn, id: string, facts: ModelFacts): SimpleScenario | HttpAnswer {
  const { state, http } = turn;
  const own = state.allowRequestScenarios ? http.headers['x-demo-scenario'] : undefined;
  if (typeof own === 'string') {
    const scenario = state.book.nextOfRequest(id, own);
    return scenario ?? badRequest('The x-demo-scenario header is not a scenario.');
  }
  return state.book.next(state.book.has(id) ? id : facts.id);
}

/** Everything that is decided before a word is generated: whether this model answers, by whom, and how it plays. */
function prepare(turn: Turn, id: string): Prepared | HttpAnswer {
  const { state, request } = turn;
  const routed = routeModel(state, id, request);
  if (routed === null) return unknownModel(id);
  const { facts } = routed;
  if (facts.isFree) {
    const limited = state.counters.countFreeCall(turn.key);
    if (limited !== null) return limited;
  }
  const choice = chooseProvider(request, facts);
  if (isRefusal(choice)) return choice;
  if (facts.reasoning === 'mandatory' && request.thinking === 'off') return badRequest(thinkingRefused);
  const tooLong = overflow(request, facts, choice.provider);
  if (tooLong !== null) return tooLong;
  const scenario = nextScenario(turn, id, facts);
  if ('status' in scenario && !('kind' in scenario)) return scenario;
  const fault = faultAnswer(scenario, {
    model: id,
    provider: choice.provider,
    providerCount: facts.providers.length,
    contextTokens: facts.contextTokens ?? 131_072,
    promptTokens: request.promptTokens,
    maxTokens: request.maxTokens,
    lastUserText: request.lastUserText,
    endsWithAssistant: request.endsWithAssistant,
    now: state.now(),
  });
  return fault ?? { routed, scenario, choice };
}

function routedCall(turn: Turn, prepared: Prepared | null, attempts: readonly RouterAttempt[]): RoutedCall {
  return {
    requested: turn.request.ids[0] ?? '',
    strategy: turn.request.ids.length > 1 ? 'fallback' : (prepared?.routed.strategy ?? 'direct'),
    facts: prepared?.routed.facts ?? turn.state.catalogue().find(turn.request.ids[0] ?? '') ?? null,
    selectedProvider: prepared?.choice.provider ?? null,
    attempts,
  };
}

const wantsMetadata = (http: IncomingMessage): boolean =>
  http.headers['x-openrouter-metadata'] === 'enabled' ||
  http.headers['x-openrouter-experimental-metadata'] === 'enabled';

/** Handles one call: the model, or the first of `models` that takes it, as OpenRouter does. */
export function answerChat(
  state: DemoState,
  http: IncomingMessage,
  response: ServerResponse,
  key: string,
  body: unknown,
  call: OpenCall,
): void {
  const created = Math.floor(state.now() / 1_000);
  const generationId = state.generations.nextId(created);
  const headers = { 'X-Generation-Id': generationId, ...exposedHeaders };
  const request = checkChatBody(body);
  if (isRefused(request)) {
    sendAnswer(response, request, headers);
    return;
  }
  call.model = request.ids[0] ?? null;
  const turn: Turn = { state, http, response, request, key, generationId, created };
  const attempts: RouterAttempt[] = [];
  for (const [index, id] of request.ids.entries()) {
    const prepared = prepare(turn, id);
    if (!isRefusal(prepared)) {
      const { choice, routed } = prepared;
      if (choice.passedOver !== null) {
        attempts.push({ provider: choice.passedOver, model: routed.facts.id, status: 429 });
      }
      attempts.push({ provider: choice.provider, model: routed.facts.id, status: 200 });
      perform(turn, id, prepared, attempts);
      return;
    }
    const provider = state.catalogue().find(id)?.providers[0];
    if (provider !== undefined) attempts.push({ provider, model: id, status: prepared.status });
    const isLast = index === request.ids.length - 1;
    if (isLast || prepared.reach !== 'model') {
      const metadata = wantsMetadata(http) ? routerMetadata(routedCall(turn, null, attempts)) : null;
      sendAnswer(response, prepared, headers, metadata);
      return;
    }
  }
}

function isRefused(request: ChatRequest | HttpAnswer): request is HttpAnswer {
  return 'status' in request;
}

/** Generates and sends the answer, in whatever way the scenario plays it. */
function perform(turn: Turn, id: string, prepared: Prepared, attempts: readonly RouterAttempt[]): void {
  const { state, http, request } = turn;
  const { scenario, choice } = prepared;
  const { facts } = prepared.routed;
  if (scenario.kind === 'reset') {
    breakConnection(turn.response, 'reset');
    return;
  }
  if (scenario.kind === 'hang') return;

  const isSame = prepared.routed.strategy === 'direct';
  const head: AnswerHead = {
    id: turn.generationId,
    created: turn.created,
    model: scenario.kind === 'dated_model' ? facts.canonicalSlug : isSame ? id : facts.id,
    provider: choice.provider,
  };
  const composed = reshapeAnswer(
    composeAnswer(request, facts, state.answer, state.seed),
    scenario,
    request.maxTokens,
  );
  state.generations.keep(head, composed, facts, request.stream);
  const metadata = wantsMetadata(http) ? routerMetadata(routedCall(turn, prepared, attempts)) : null;
  if (request.stream) performStream(turn, scenario, head, composed, facts, metadata);
  else performJson(turn, scenario, head, composed, facts, metadata);
}

function performStream(
  turn: Turn,
  scenario: SimpleScenario,
  head: AnswerHead,
  composed: Composed,
  facts: ModelFacts,
  metadata: Record<string, unknown> | null,
): void {
  const { response, state } = turn;
  response.writeHead(200, {
    'Content-Type': scenario.kind === 'wrong_content_type' ? 'text/plain' : 'text/event-stream',
    'Cache-Control': 'no-cache',
    'X-Generation-Id': head.id,
    ...exposedHeaders,
    ...commonHeaders,
  });
  const events = answerEvents(head, composed, facts, metadata);
  playSteps(response, streamSteps(scenario, events, head, state.pace.firstTokenMs), state.pace.perTokenMs);
}

function bodyOf(
  scenario: SimpleScenario,
  head: AnswerHead,
  composed: Composed,
  facts: ModelFacts,
): Record<string, unknown> {
  switch (scenario.kind) {
    case 'error_in_200':
      return { id: head.id, error: errorInside(scenario.code) };
    case 'error_in_choice':
    case 'error_mid_stream': {
      const body = chatAnswer(head, firstWords(composed, scenario.tokens ?? 5), facts);
      const choices = body.choices.map((choice) => ({
        ...choice,
        finish_reason: 'error',
        error: errorInside(502),
      }));
      return { ...body, choices };
    }
    default:
      return chatAnswer(head, composed, facts);
  }
}

function performJson(
  turn: Turn,
  scenario: SimpleScenario,
  head: AnswerHead,
  composed: Composed,
  facts: ModelFacts,
  metadata: Record<string, unknown> | null,
): void {
  const { response, state } = turn;
  const body = bodyOf(scenario, head, composed, facts);
  const json = JSON.stringify(metadata === null ? body : { ...body, openrouter_metadata: metadata });
  const headers = {
    'X-Generation-Id': head.id,
    ...exposedHeaders,
    ...(scenario.kind === 'wrong_content_type' ? { 'Content-Type': 'text/plain' } : {}),
  };
  const steps = jsonSteps(scenario, json);
  if (steps !== null) {
    response.writeHead(200, { 'Content-Type': 'application/json', ...commonHeaders, ...headers });
    playSteps(response, steps, 0);
    return;
  }
  const thinkMs = state.pace.firstTokenMs + state.pace.perTokenMs * composed.completionTokens;
  if (thinkMs <= 0) {
    sendJson(response, 200, json, headers);
    return;
  }
  const timer = setTimeout(() => sendJson(response, 200, json, headers), thinkMs);
  response.on('close', () => clearTimeout(timer));
}
