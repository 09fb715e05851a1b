import type { ServerResponse } from 'node:http';
import { chatAnswer, type AnswerHead } from './chat-answer.ts';
import { composeAnswer, type Composed } from './compose-answer.ts';
import type { DemoState } from './demo-state.ts';
import { errorInside, jsonSteps } from './json-steps.ts';
import type { ModelFacts } from './model-facts.ts';
import { playWritten } from './play-written.ts';
import type { ChatCall, Prepared } from './prepare-call.ts';
import { firstWords, reshapeAnswer } from './reshape-answer.ts';
import type { SimpleScenario } from './scenario.ts';
import { commonHeaders, exposedHeaders, sendJson } from './send-answer.ts';
import { answerEvents } from './stream-answer.ts';
import { streamSteps } from './stream-steps.ts';
import { playSteps } from './wire-steps.ts';
import { isWritten } from './written-scenario.ts';

export type Generation = { readonly id: string; readonly created: number };

/** An answer and how it is to be sent. */
type Performance = {
  readonly response: ServerResponse;
  readonly scenario: SimpleScenario;
  readonly head: AnswerHead;
  readonly composed: Composed;
  readonly facts: ModelFacts;
  readonly routerMetadata: Record<string, unknown> | null;
  readonly state: DemoState;
};

/** Generates the answer and sends it in whatever way its scenario plays. */
export function performAnswer(
  call: ChatCall,
  prepared: Prepared,
  generation: Generation,
  response: ServerResponse,
  routerMetadata: Record<string, unknown> | null,
): void {
  const { state, request } = call;
  const { scenario, routed } = prepared;
  if (isWritten(scenario)) return playWritten(response, scenario, state.gates);

  const { facts } = routed;
  const toldModel = routed.strategy === 'direct' ? prepared.id : facts.id;
  const head: AnswerHead = {
    id: generation.id,
    created: generation.created,
    model: scenario.kind === 'dated_model' ? facts.canonicalSlug : toldModel,
    provider: prepared.choice.provider,
  };
  const composed = reshapeAnswer(
    composeAnswer(request, facts, state.answer, state.seed),
    scenario,
    request.maxTokens,
  );
  state.generations.keep(head, composed, facts, request.stream);
  const performance = { response, scenario, head, composed, facts, routerMetadata, state };
  if (request.stream) performStream(performance);
  else performJson(performance);
}

function performStream({
  response,
  scenario,
  head,
  composed,
  facts,
  routerMetadata,
  state: { pace, gates },
}: Performance): void {
  response.writeHead(200, {
    'Content-Type': scenario.kind === 'wrong_content_type' ? 'text/plain' : 'text/event-stream',
    'Cache-Control': 'no-cache',
    'X-Generation-Id': head.id,
    ...exposedHeaders,
    ...commonHeaders,
  });
  const events = answerEvents(head, composed, facts, routerMetadata);
  playSteps(response, streamSteps(scenario, events, head, pace.firstTokenMs), {
    perTokenMs: pace.perTokenMs,
    gates,
  });
}

function bodyOf({ scenario, head, composed, facts }: Performance): Record<string, unknown> {
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

function performJson(performance: Performance): void {
  const { response, scenario, head, composed, routerMetadata, state } = performance;
  const { pace, gates } = state;
  const body = bodyOf(performance);
  const json = JSON.stringify(
    routerMetadata === null ? body : { ...body, openrouter_metadata: routerMetadata },
  );
  const headers = {
    'X-Generation-Id': head.id,
    ...exposedHeaders,
    ...(scenario.kind === 'wrong_content_type' ? { 'Content-Type': 'text/plain' } : {}),
  };
  const steps = jsonSteps(scenario, json);
  if (steps !== null) {
    response.writeHead(200, { 'Content-Type': 'application/json', ...commonHeaders, ...headers });
    playSteps(response, steps, { perTokenMs: 0, gates });
    return;
  }
  const thinkMs = pace.firstTokenMs + pace.perTokenMs * composed.completionTokens;
  if (thinkMs <= 0) {
    sendJson(response, 200, json, headers);
    return;
  }
  const timer = setTimeout(() => sendJson(response, 200, json, headers), thinkMs);
  response.on('close', () => clearTimeout(timer));
}
