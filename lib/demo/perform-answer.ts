import type { ServerResponse } from 'node:http';
import { billStream, billWhole } from './billing/bill-answer.ts';
import type { AnswerHead } from './chat-answer.ts';
import { composeAnswer } from './compose-answer.ts';
import type { DemoState } from './demo-state.ts';
import { errorInside, jsonSteps } from './json-steps.ts';
import { withFamilyState } from './families/make-state.ts';
import { playWritten } from './play-written.ts';
import type { ChatCall, Prepared } from './prepare-call.ts';
import { firstWords, reshapeAnswer } from './reshape-answer.ts';
import type { SimpleScenario } from './scenario.ts';
import { commonHeaders, exposedHeaders, sendJson } from './send-answer.ts';
import type { SpokenDialect, DemoAnswer } from './spoken-dialect.ts';
import { streamSteps } from './stream-steps.ts';
import { playSteps } from './wire-steps.ts';
import { isWritten } from './written-scenario.ts';

export type Generation = { readonly id: string; readonly created: number };

/** An answer and how it is to be sent. */
type Performance = {
  readonly response: ServerResponse;
  readonly scenario: SimpleScenario;
  readonly dialect: SpokenDialect;
  readonly told: DemoAnswer;
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
  const { state, request, dialect } = call;
  const { scenario, routed } = prepared;
  if (isWritten(scenario)) return playWritten(response, scenario, state.gates);

  const { facts } = routed;
  const reportedModel = routed.strategy === 'direct' ? prepared.id : facts.id;
  const head: AnswerHead = {
    id: generation.id,
    created: generation.created,
    model: scenario.kind === 'dated_model' ? facts.canonicalSlug : reportedModel,
    provider: prepared.choice.provider,
    serviceTier: billedTier(request.body.service_tier),
  };
  const plain = {
    ...composeAnswer(request, facts, state.answer, state.seed),
    ...state.promptCache.use(call.key, facts.id, request.cacheMark),
    webSearches: request.searchesWeb ? 1 : 0,
    isByok: state.byokProviders.includes(head.provider),
  };
  const composed = reshapeAnswer(
    state.issued === null
      ? plain
      : withFamilyState(plain, { issued: state.issued, request, model: facts.id, account: call.key }),
    scenario,
    request.maxTokens,
  );
  const told = { head, composed, facts, request };
  const performance = { response, scenario, dialect, told, routerMetadata, state };
  const billed = { state, key: call.key, head, composed, facts, scenario };
  if (request.stream) {
    const sent = { tokens: 0 };
    billStream(billed, response, sent);
    performStream(performance, sent);
  } else {
    billWhole(billed);
    performJson(performance);
  }
}

const tiers: ReadonlySet<unknown> = new Set(['flex', 'priority', 'fast', 'scale']);

/** The demo's models have capacity in every tier, and OpenRouter names no tier if the default one was used. */
function billedTier(asked: unknown): string | null {
  return typeof asked === 'string' && tiers.has(asked) ? asked : null;
}

function performStream(
  { response, scenario, dialect, told, routerMetadata, state: { pace, gates } }: Performance,
  sent: { tokens: number },
): void {
  response.writeHead(200, {
    'Content-Type': scenario.kind === 'wrong_content_type' ? 'text/plain' : 'text/event-stream',
    'Cache-Control': 'no-cache',
    'X-Generation-Id': told.head.id,
    ...exposedHeaders,
    ...commonHeaders,
  });
  const events = dialect.events(told, routerMetadata);
  playSteps(response, streamSteps(scenario, events, pace.firstTokenMs), {
    perTokenMs: pace.perTokenMs,
    gates,
    sent,
  });
}

function bodyOf({ scenario, dialect, told }: Performance): Record<string, unknown> {
  switch (scenario.kind) {
    case 'error_in_200':
      return dialect.wholeError(told.head, errorInside(scenario.code));
    case 'error_in_choice':
    case 'error_mid_stream': {
      const composed = { ...firstWords(told.composed, scenario.tokens ?? 5), finishReason: 'error' } as const;
      return dialect.wholeBroken({ ...told, composed }, errorInside(502));
    }
    default:
      return dialect.whole(told);
  }
}

function performJson(performance: Performance): void {
  const { response, scenario, told, routerMetadata, state } = performance;
  const { pace, gates } = state;
  const body = bodyOf(performance);
  const json = JSON.stringify(
    routerMetadata === null ? body : { ...body, openrouter_metadata: routerMetadata },
  );
  const headers = {
    'X-Generation-Id': told.head.id,
    ...exposedHeaders,
    ...(scenario.kind === 'wrong_content_type' ? { 'Content-Type': 'text/plain' } : {}),
  };
  const steps = jsonSteps(scenario, json);
  if (steps !== null) {
    response.writeHead(200, { 'Content-Type': 'application/json', ...commonHeaders, ...headers });
    playSteps(response, steps, { perTokenMs: 0, gates });
    return;
  }
  const thinkMs = pace.firstTokenMs + pace.perTokenMs * told.composed.completionTokens;
  if (thinkMs <= 0) {
    sendJson(response, 200, json, headers);
    return;
  }
  const timer = setTimeout(() => sendJson(response, 200, json, headers), thinkMs);
  response.on('close', () => clearTimeout(timer));
}
