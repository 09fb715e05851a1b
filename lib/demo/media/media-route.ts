import type { IncomingMessage, ServerResponse } from 'node:http';
import { billMedia } from '#lib/demo/billing/bill-media';
import { breakConnection } from '../break-connection.ts';
import type { OpenCall } from '../call-log.ts';
import { isRecord } from '../chat-request.ts';
import { checkRouting, chooseAmong, type ProviderChoice } from '../choose-provider.ts';
import type { DemoState } from '../demo-state.ts';
import { faultAnswer } from '../fault-answer.ts';
import { isHttpAnswer, type HttpAnswer } from '../http-answer.ts';
import { errorInside, jsonSteps } from '../json-steps.ts';
import type { ModelFacts } from '../model-facts.ts';
import { playWritten } from '../play-written.ts';
import { badRequest, contextTooLong, unknownModel, wrongEndpoint } from '../request-faults.ts';
import { unlistedModel } from '../route-model.ts';
import type { SimpleScenario } from '../scenario.ts';
import { commonHeaders, exposedHeaders, sendAnswer, sendJson } from '../send-answer.ts';
import { playSteps } from '../wire-steps.ts';
import { isWritten } from '../written-scenario.ts';
import { isBytes, type MediaApi, type MediaRequest } from './media-api.ts';

type MediaInput = {
  readonly api: MediaApi;
  readonly key: string;
  readonly body: unknown;
  readonly logged: OpenCall;
};

/** Answers one call with its model. */
export function answerMedia(
  state: DemoState,
  http: IncomingMessage,
  response: ServerResponse,
  { api, key, body, logged }: MediaInput,
): void {
  const created = Math.floor(state.now() / 1_000);
  const id = state.generations.nextId(created);
  const headers = { 'X-Generation-Id': id, ...exposedHeaders };
  const request = api.read(body);
  if (isHttpAnswer(request)) return sendAnswer(response, request, headers);
  logged.model = request.model;
  const prepared = prepare(state, http, { api, key, request });
  if (isHttpAnswer(prepared)) return sendAnswer(response, prepared, headers);
  const { scenario, facts } = prepared;
  if (isWritten(scenario)) return playWritten(response, scenario, state.gates);
  const answer =
    scenario.kind === 'empty_answer'
      ? api.empty
      : api.answer({ request, facts, id, created, seed: state.seed });
  if (scenario.kind === 'error_in_200')
    return sendJson(response, 200, JSON.stringify({ error: errorInside(scenario.code) }), headers);
  billMedia(state, { id, created, key, request, facts, answer });
  if (isBytes(answer)) return sendBytes(state, response, scenario, { ...answer, headers });
  const json = JSON.stringify(answer);
  const steps = jsonSteps(scenario, json);
  const waits = [
    { do: 'wait', ms: state.pace.firstTokenMs },
    { do: 'send', text: json },
  ] as const;
  response.writeHead(200, { 'Content-Type': 'application/json', ...commonHeaders, ...headers });
  playSteps(response, steps ?? waits, { perTokenMs: 0, gates: state.gates });
}

type Bytes = {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
};

function sendBytes(
  { pace }: DemoState,
  response: ServerResponse,
  scenario: SimpleScenario,
  { bytes, contentType, headers }: Bytes,
): void {
  const isCut = scenario.kind === 'cut_after';
  const waitMs = scenario.kind === 'slow_first_token' ? scenario.ms : pace.firstTokenMs;
  const send = (): void => {
    response.writeHead(200, {
      'Content-Type': contentType,
      'Content-Length': bytes.length,
      ...commonHeaders,
      ...headers,
    });
    if (!isCut) return void response.end(bytes);
    response.write(bytes.subarray(0, bytes.length / 2));
    breakConnection(response, 'after_writes');
  };
  const timer = setTimeout(send, waitMs);
  response.on('close', () => clearTimeout(timer));
}

type Prepared = { readonly facts: ModelFacts; readonly scenario: SimpleScenario };

/** The model, provider and scenario of a call, or its refusal. */
function prepare(
  state: DemoState,
  http: IncomingMessage,
  { api, key, request }: { readonly api: MediaApi; readonly key: string; readonly request: MediaRequest },
): Prepared | HttpAnswer {
  const { model, text, promptTokens, body } = request;
  const listed = state.catalogue().find(model);
  if (listed === undefined && !state.book.has(model)) return unknownModel(model);
  const facts = listed ?? { ...unlistedModel(model), outputModalities: [api.gives] };
  if (!facts.outputModalities.includes(api.gives)) return wrongEndpoint(model, api.name);
  const limited = facts.isFree ? state.counters.countFreeCall(key) : null;
  if (limited !== null) return limited;
  const choice = chooseCompany(api, body.provider, facts);
  if (isHttpAnswer(choice)) return choice;
  const { provider } = choice;
  const limit = facts.contextTokens;
  if (limit !== null && promptTokens > limit)
    return contextTooLong({
      limit,
      textTokens: promptTokens,
      outputTokens: 0,
      provider,
      shape: 'openrouter',
    });
  const scenario = nextScenario(state, http, facts, model);
  if (scenario === null) return badRequest('The x-demo-scenario header is not a scenario.');
  const fault = faultAnswer(scenario, {
    model,
    provider,
    providerCount: facts.providers.length,
    contextTokens: limit ?? 8_192,
    promptTokens,
    maxTokens: null,
    lastUserText: text,
    endsWithAssistant: false,
    now: state.now(),
  });
  return fault ?? { facts, scenario };
}

function chooseCompany(
  { takesRouting }: MediaApi,
  provider: unknown,
  facts: ModelFacts,
): ProviderChoice | HttpAnswer {
  if (!takesRouting || !isRecord(provider)) return { provider: facts.providers[0], skippedProvider: null };
  return checkRouting(provider) ?? chooseAmong(provider, facts);
}

function nextScenario(
  { allowRequestScenarios, book }: DemoState,
  { headers }: IncomingMessage,
  facts: ModelFacts,
  model: string,
): SimpleScenario | null {
  const own = allowRequestScenarios ? headers['x-demo-scenario'] : undefined;
  if (typeof own === 'string') return book.nextOfRequest(model, own);
  return book.next(book.has(model) ? model : facts.id);
}
