import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenCall } from '../call-log.ts';
import { isRecord, readChatRequest, type ChatRequest } from '../chat-request.ts';
import { composeAnswer } from '../compose-answer.ts';
import type { DemoState } from '../demo-state.ts';
import { isHttpAnswer, type HttpAnswer } from '../http-answer.ts';
import { errorInside, jsonSteps } from '../json-steps.ts';
import type { ModelFacts } from '../model-facts.ts';
import { playWritten } from '../play-written.ts';
import { reshapeAnswer } from '../reshape-answer.ts';
import type { SimpleScenario } from '../scenario.ts';
import { commonHeaders, sendAnswer, sendJson } from '../send-answer.ts';
import { streamSteps } from '../stream-steps.ts';
import { playSteps } from '../wire-steps.ts';
import { isWritten } from '../written-scenario.ts';
import { directAnswer, directEvents, type DirectHead } from './direct-answer.ts';
import { badRequestAt, contextExceeded, directFault, missingModel, refusedKey } from './direct-faults.ts';
import { directModels, findDirectModel, unlistedDirectModel } from './direct-models.ts';

/** The prefix of Demo Labs keys. */
const keyPrefix = 'sk-labs-';

/** The key of demo mode. Only the demo accepts it. */
export const directApiKey = `${keyPrefix}demo`;

function isDirectKey(request: IncomingMessage): boolean {
  return request.headers.authorization?.startsWith(`Bearer ${keyPrefix}`) === true;
}

/** `GET /models`. Like most providers, it lists little more than ids. */
export function answerDirectModels(request: IncomingMessage, response: ServerResponse): void {
  if (!isDirectKey(request)) return sendAnswer(response, refusedKey());
  const data = directModels.map(({ id, created }) => ({
    id,
    object: 'model',
    created,
    owned_by: 'demo-labs',
  }));
  sendJson(response, 200, JSON.stringify({ object: 'list', data }));
}

function readBody(body: unknown): ChatRequest | HttpAnswer {
  if (!isRecord(body)) return badRequestAt('We could not parse the JSON body of your request.');
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isRecord))
    return badRequestAt("Invalid type for 'messages': expected a list of messages.", 'messages');
  if (typeof body.model !== 'string') return badRequestAt('you must provide a model parameter', 'model');
  return readChatRequest(body, messages);
}

type DirectCall = {
  readonly state: DemoState;
  readonly http: IncomingMessage;
  readonly request: ChatRequest;
  readonly id: string;
  readonly facts: ModelFacts;
};

function nextScenario({ state, http, id }: DirectCall): SimpleScenario | null {
  const own = state.allowRequestScenarios ? http.headers['x-demo-scenario'] : undefined;
  return typeof own === 'string' ? state.book.nextOfRequest(id, own) : state.book.next(id);
}

/** The scenario of this call, or its refusal. */
function prepare(call: DirectCall): SimpleScenario | HttpAnswer {
  const { request, facts, state, id } = call;
  const contextTokens = facts.contextTokens ?? 0;
  const tokens = request.promptTokens + (request.maxTokens ?? 0);
  if (tokens > contextTokens) return contextExceeded(contextTokens, tokens);
  const scenario = nextScenario(call);
  if (scenario === null) return badRequestAt('The x-demo-scenario header is not a scenario.');
  const fault = directFault(scenario, {
    model: id,
    provider: facts.providers[0],
    providerCount: 1,
    contextTokens,
    promptTokens: request.promptTokens,
    maxTokens: request.maxTokens,
    lastUserText: request.lastUserText,
    endsWithAssistant: request.prefill !== null,
    now: state.now(),
  });
  return fault ?? scenario;
}

function perform(call: DirectCall, scenario: SimpleScenario, response: ServerResponse): void {
  const { state, request, facts, id } = call;
  if (isWritten(scenario)) return playWritten(response, scenario, state.gates);
  const created = Math.floor(state.now() / 1_000);
  const head: DirectHead = {
    id: state.generations.nextId(created).replace('gen-', 'chatcmpl-'),
    created,
    model: id,
  };
  const composed = reshapeAnswer(
    composeAnswer(request, facts, state.answer, state.seed),
    scenario,
    request.maxTokens,
  );
  const { firstTokenMs, perTokenMs } = state.pace;
  const type = scenario.kind === 'wrong_content_type' ? 'text/plain' : null;
  if (request.stream) {
    const options = request.body.stream_options;
    const events = directEvents(
      { ...head, provider: facts.providers[0] },
      composed,
      isRecord(options) && options.include_usage === true,
    );
    response.writeHead(200, {
      'Content-Type': type ?? 'text/event-stream',
      'Cache-Control': 'no-cache',
      ...commonHeaders,
    });
    const steps = streamSteps(scenario, events, firstTokenMs);
    return playSteps(response, steps, { perTokenMs, gates: state.gates });
  }
  const body =
    scenario.kind === 'error_in_200' ? { error: errorInside(scenario.code) } : directAnswer(head, composed);
  const json = JSON.stringify(body);
  const thinkMs = firstTokenMs + perTokenMs * composed.completionTokens;
  response.writeHead(200, { 'Content-Type': type ?? 'application/json', ...commonHeaders });
  playSteps(
    response,
    jsonSteps(scenario, json) ?? [
      { do: 'wait', ms: thinkMs },
      { do: 'send', text: json },
    ],
    { perTokenMs: 0, gates: state.gates },
  );
}

/** `POST /chat/completions`: one model at one provider, without fallbacks. */
export function answerDirectChat(
  state: DemoState,
  http: IncomingMessage,
  response: ServerResponse,
  { body, logged }: { readonly body: unknown; readonly logged: OpenCall },
): void {
  if (!isDirectKey(http)) return sendAnswer(response, refusedKey());
  const request = readBody(body);
  if (isHttpAnswer(request)) return sendAnswer(response, request);
  const id = request.ids[0] ?? '';
  logged.model = id;
  const facts = findDirectModel(id) ?? (state.book.has(id) ? unlistedDirectModel(id) : undefined);
  if (facts === undefined) return sendAnswer(response, missingModel(id));
  const call: DirectCall = { state, http, request, id, facts };
  const outcome = prepare(call);
  if (isHttpAnswer(outcome)) sendAnswer(response, outcome);
  else perform(call, outcome, response);
}
