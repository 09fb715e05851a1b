import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenCall } from './call-log.ts';
import type { DemoState } from './demo-state.ts';
import { isHttpAnswer } from './http-answer.ts';
import { performAnswer } from './perform-answer.ts';
import { prepareCall, type ChatCall, type Prepared } from './prepare-call.ts';
import { routerMetadata, type RouterAttempt } from './router-metadata.ts';
import { exposedHeaders, sendAnswer } from './send-answer.ts';
import type { SpokenDialect } from './spoken-dialect.ts';

/** The router metadata, if the client asked for it. */
function metadataFor(
  { state, http, request }: ChatCall,
  prepared: Prepared | null,
  attempts: readonly RouterAttempt[],
): Record<string, unknown> | null {
  const asked = http.headers['x-openrouter-metadata'] ?? http.headers['x-openrouter-experimental-metadata'];
  if (asked !== 'enabled') return null;
  const requested = request.ids[0] ?? '';
  return routerMetadata({
    requested,
    strategy: request.ids.length > 1 ? 'fallback' : (prepared?.routed.strategy ?? 'direct'),
    facts: prepared?.routed.facts ?? state.catalogue().find(requested) ?? null,
    selectedProvider: prepared?.choice.provider ?? null,
    attempts,
  });
}

function attemptsOf({ choice, routed }: Prepared): RouterAttempt[] {
  const model = routed.facts.id;
  const served = { provider: choice.provider, model, status: 200 };
  return choice.skippedProvider === null
    ? [served]
    : [{ provider: choice.skippedProvider, model, status: 429 }, served];
}

export type ChatInput = {
  readonly dialect: SpokenDialect;
  readonly key: string;
  /** Parsed JSON; undefined if invalid. */
  readonly body: unknown;
  /** The entry in the call log. */
  readonly logged: OpenCall;
};

/** Answers a call with its model or, as OpenRouter does, the first of `models` that accepts it. */
export function answerChat(
  state: DemoState,
  http: IncomingMessage,
  response: ServerResponse,
  { dialect, key, body, logged }: ChatInput,
): void {
  const created = Math.floor(state.now() / 1_000);
  const generation = { id: state.generations.nextId(created), created };
  const headers = { 'X-Generation-Id': generation.id, ...exposedHeaders };
  const request = dialect.read(body);
  if (isHttpAnswer(request)) {
    sendAnswer(response, dialect.refusal(request), headers);
    return;
  }
  logged.model = request.ids[0] ?? null;
  const call: ChatCall = { dialect, state, http, request, key };
  const attempts: RouterAttempt[] = [];
  for (const [index, id] of request.ids.entries()) {
    const outcome = prepareCall(call, id);
    if (!isHttpAnswer(outcome)) {
      attempts.push(...attemptsOf(outcome));
      performAnswer(call, outcome, generation, response, metadataFor(call, outcome, attempts));
      return;
    }
    const provider = state.catalogue().find(id)?.providers[0];
    if (provider !== undefined) attempts.push({ provider, model: id, status: outcome.status });
    const isLast = index === request.ids.length - 1;
    if (isLast || outcome.reach !== 'model') {
      sendAnswer(response, dialect.refusal(outcome), headers, metadataFor(call, null, attempts));
      return;
    }
  }
}
