import type { ConnectionId, Speaks } from '#lib/contracts/connection';
import type { Carried } from '#lib/contracts/carried';
import type { CatalogueModel } from '#lib/contracts/model';
import { takesParameter } from '#lib/contracts/model-facts';
import { tierVariantOf } from '#lib/contracts/model-variant';
import type { Policy } from '#lib/contracts/policy';
import type { Maker } from '#lib/contracts/maker';
import type { Call, CallResult } from '#lib/engine/call';
import { costsNothing } from '#lib/engine/policy-guards';
import type { Unfit } from '#lib/engine/skip-cause';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { nameOrNull } from '#lib/dialects/call-facts';
import type { Dialect, Translation } from '#lib/dialects/dialect';
import { isEffortAbove, type LimitedRequest, type LimitRead } from '#lib/dialects/request-limits';
import { askForFewerTokens } from '#lib/dialects/fewer-tokens';
import type { Body } from '#lib/dialects/wire';
import { translateResult } from '#lib/dialects/translate-result';
import type { Conversation } from '#lib/passport/conversation';
import type { Certainty } from '#lib/passport/makers';
import { passportFor, type Passport } from '#lib/passport/passport';
import { keysOf, readConversation } from '#lib/passport/read-conversation';
import { mapFacts } from '#lib/upstreams/call/map-facts';
import type { OutgoingBody } from '#lib/upstreams/call/outgoing-body';
import type { PrepareBody, RoutingPolicy, UpstreamRequest } from '#lib/upstreams/upstream';
import { raiseCeilings } from './raise-ceilings.ts';
import { findOtherModel, speaksFor, unspoken } from './unfit-targets.ts';

/** One client's request in every form that targets need. Each form is made once, when first needed. */
export type OutgoingRequests = {
  /** Looks up the makers of the state in the history. Must be called before the other functions. */
  readonly findMakers: (servers: readonly ServerDialects[]) => Promise<void>;
  /** The request for a target at a server that speaks these dialects, or why it can't be sent there. */
  readonly forTarget: (target: OutgoingTarget) => OutgoingRead;
  /** Whether a retry could send the target a shorter history. */
  readonly canStrip: (target: StripTarget) => boolean;
  /** Whether the target can be asked for an answer of at most that many tokens. */
  readonly canLimitOutput: (target: StripTarget, maxTokens: number) => boolean;
  /** The same request as a stream to collect; null if it is sent unchanged. */
  readonly collectedFrom: (request: UpstreamRequest) => UpstreamRequest | null;
};

type ServerDialects = { readonly name: string; readonly speaks: readonly Speaks[] };

type OutgoingTarget = Pick<Call, 'model' | 'connection' | 'history' | 'isApproved'> & {
  readonly server: ServerDialects & { readonly isRouter: boolean };
};

type StripTarget = Omit<OutgoingTarget, 'history' | 'isApproved'>;

type OutgoingRead =
  | {
      readonly outcome: 'ready';
      readonly request: UpstreamRequest;
      /** The dialect of the body and of the history in it. */
      readonly spoken: Spoken;
      /** The result of a call, in the client's dialect. */
      readonly readResult: (result: CallResult) => CallResult;
    }
  | { readonly outcome: 'unfit'; readonly unfit: Unfit };

/** The request in a dialect, original or translated. */
type Spoken = {
  readonly dialect: Dialect;
  readonly body: Body;
  readonly conversation: Conversation | null;
};

type SpokenRead =
  | {
      readonly outcome: 'ready';
      readonly spoken: Spoken;
      readonly readResult: (result: CallResult) => CallResult;
    }
  | { readonly outcome: 'unfit'; readonly unfit: Unfit };

type OutgoingInput = {
  readonly dialect: Dialect;
  /** The client's request. */
  readonly limited: Extract<LimitRead, { outcome: 'limited' }>;
  /** The first model of the chain, whatever order this request uses. */
  readonly firstModel: string;
  readonly policy: RoutingPolicy & Pick<Policy, 'thinkingInLoop' | 'maxReasoningEffort' | 'freeStaysFree'>;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  readonly findMakers: (keys: readonly string[]) => Promise<ReadonlyMap<string, Maker>>;
  readonly passedHeaders: Readonly<Record<string, string>>;
  readonly pairedHeaders: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

export function outgoingRequests(input: OutgoingInput): OutgoingRequests {
  const { dialect, limited, policy, passedHeaders, pairedHeaders, signal } = input;
  let makers: ReadonlyMap<string, Maker> = new Map();
  const native = new Map<Body, SpokenRead>();
  const translated = new Map<string, SpokenRead>();
  const reads = new Map<string, OutgoingRead>();
  /** Targets with the same body share its bytes. */
  const requests = new Map<RoutingPolicy, Map<Body, UpstreamRequest>>();
  const policies = new WeakMap<UpstreamRequest, RoutingPolicy>();
  const collected = new Map<UpstreamRequest, UpstreamRequest | null>();
  // The model list may be hours old, and what was free then may have a price now.
  const freeOnly: RoutingPolicy | null = policy.freeStaysFree
    ? { ...policy, maxPriceUsdPerMillion: { ...policy.maxPriceUsdPerMillion, prompt: 0, completion: 0 } }
    : null;
  const isLimitAdded = limited.request.added.includes('max_tokens');

  /** Translated and collected answers need the token counts, even if the client did not ask for them. */
  function requestOf(
    spoken: Dialect,
    sentBody: Body,
    sentPolicy: RoutingPolicy,
    readsUsage = spoken !== dialect,
  ): UpstreamRequest {
    const ofPolicy = requests.get(sentPolicy) ?? new Map<Body, UpstreamRequest>();
    requests.set(sentPolicy, ofPolicy);
    const known = ofPolicy.get(sentBody);
    if (known !== undefined) return known;
    const forms = new Map<PrepareBody, OutgoingBody>();
    const prepareFor = (prepare: PrepareBody): OutgoingBody => {
      const form = prepare(sentBody, sentPolicy, spoken);
      return readsUsage ? { ...form, hidesUsage: false } : form;
    };
    const request: UpstreamRequest = {
      dialect: spoken,
      body: sentBody,
      outgoing(prepare) {
        const form = forms.get(prepare) ?? prepareFor(prepare);
        forms.set(prepare, form);
        return form;
      },
      namesOutputLimit: spoken !== dialect || isLimitAdded,
      passedHeaders,
      pairedHeaders: spoken === dialect ? pairedHeaders : {},
      signal,
    };
    ofPolicy.set(sentBody, request);
    policies.set(request, sentPolicy);
    return request;
  }

  function speak(spoken: Dialect, spokenBody: Body): Spoken {
    return { dialect: spoken, body: spokenBody, conversation: readConversation(spoken.name, spokenBody) };
  }

  function readTranslation(translation: Translation): SpokenRead {
    if (translation.outcome === 'unfit') return translation;
    const { request } = translation;
    return {
      outcome: 'ready',
      spoken: speak(chatCompletions, request.body),
      readResult: (result) => translateResult(result, request),
    };
  }

  function spokenAt(
    { name, speaks }: ServerDialects,
    modelThinks: boolean | null,
    { body }: LimitedRequest = limited.request,
  ): SpokenRead {
    if (speaks.includes(speaksFor[dialect.name])) {
      const read = native.get(body) ?? { outcome: 'ready', spoken: speak(dialect, body), readResult: same };
      native.set(body, read);
      return read;
    }
    if (dialect.translate === null || !speaks.includes('chat'))
      return { outcome: 'unfit', unfit: unspoken(name, speaks, dialect.name) };
    const form = `${modelThinks} ${body === limited.request.body}`;
    const known = translated.get(form) ?? readTranslation(dialect.translate(body, modelThinks));
    translated.set(form, known);
    return known;
  }

  function thinks(connection: ConnectionId, model: string): boolean | null {
    const facts = input.lookup(connection, model);
    return facts === undefined ? null : takesParameter(facts, 'reasoning');
  }

  /** A request without a reasoning effort gets one only for models that would exceed the limit. */
  function limitedFor({ connection, model }: Pick<StripTarget, 'connection' | 'model'>): LimitedRequest {
    const { request, whenReasoning } = limited;
    const { maxReasoningEffort: limit } = policy;
    if (whenReasoning === null || limit === null) return request;
    const facts = input.lookup(connection, model);
    const takes = facts === undefined ? null : takesParameter(facts, 'reasoning');
    if (takes === null) return { ...request, changes: [...request.changes, reasoningUnknown] };
    const level = facts?.defaultReasoning ?? null;
    return takes && (level === null || isEffortAbove(level, limit)) ? whenReasoning : request;
  }

  function write({ model, connection, server }: StripTarget, spoken: Spoken, certainty: Certainty): Passport {
    const target = { model, connection, isRouter: server.isRouter };
    return passportFor({ ...spoken, target, makerOf: (key) => makers.get(key), certainty });
  }

  /** Null if nothing more can be left out. */
  function strip(target: StripTarget, spoken: Spoken): Passport | null {
    if (spoken.conversation === null) return null;
    const fitted = JSON.stringify(write(target, spoken, 'likely').body);
    for (const certainty of ['certain', 'none'] as const) {
      const stripped = write(target, spoken, certainty);
      if (JSON.stringify(stripped.body) !== fitted) return stripped;
    }
    return null;
  }

  function policyFor({ isApproved = false, connection, model }: OutgoingTarget): RoutingPolicy {
    const facts = input.lookup(connection, model);
    if (isApproved) return raiseCeilings(policy, facts);
    return freeOnly !== null && costsNothing({ id: model, facts: facts ?? null }) ? freeOnly : policy;
  }

  function readFor(target: OutgoingTarget): OutgoingRead {
    const other = findOtherModel(dialect, target.model, input.firstModel);
    if (other !== null) return { outcome: 'unfit', unfit: other };
    const limits = limitedFor(target);
    const read = spokenAt(target.server, thinks(target.connection, target.model), limits);
    if (read.outcome === 'unfit') return read;
    const { spoken, readResult } = read;
    const stripped = target.history === 'stripped' ? strip(target, spoken) : null;
    const passport = stripped ?? write(target, spoken, 'likely');
    if (passport.isThinkingOff && policy.thinkingInLoop === 'switch')
      return { outcome: 'unfit', unfit: foreignLoop };
    const { body: sentBody, isChanged } = passport;
    const carried = [...limits.changes, ...passport.carried];
    const asked = askedTier(sentBody, target.model);
    return {
      outcome: 'ready',
      spoken,
      request: requestOf(spoken.dialect, sentBody, policyFor(target)),
      readResult:
        isChanged || carried.length > 0 || asked !== null
          ? (result) =>
              readResult(
                mapFacts(result, (facts) => ({
                  ...facts,
                  carried,
                  serviceTier: { ...facts.serviceTier, asked },
                })),
              )
          : readResult,
    };
  }

  return {
    collectedFrom(request) {
      const known = collected.get(request);
      if (known !== undefined) return known;
      const streamed = request.dialect.wire.collecting.streamedRequest(request.body);
      const made =
        streamed === null
          ? null
          : requestOf(request.dialect, streamed, policies.get(request) ?? policy, true);
      collected.set(request, made);
      return made;
    },
    async findMakers(servers) {
      const keys = new Set<string>();
      for (const server of servers) {
        // The history is the same, whatever the model.
        const read = spokenAt(server, null);
        if (read.outcome === 'unfit' || read.spoken.conversation === null) continue;
        for (const key of keysOf(read.spoken.conversation)) keys.add(key);
      }
      if (keys.size > 0) makers = await input.findMakers([...keys]);
    },
    forTarget(target) {
      const { history, isApproved = false, connection, model } = target;
      const key = `${history} ${isApproved} ${connection} ${model}`;
      const read = reads.get(key) ?? readFor(target);
      reads.set(key, read);
      return read;
    },
    canLimitOutput(target, maxTokens) {
      const read = spokenAt(target.server, thinks(target.connection, target.model));
      return (
        read.outcome === 'ready' &&
        askForFewerTokens(read.spoken.dialect, read.spoken.body, maxTokens) !== null
      );
    },
    canStrip(target) {
      const read = spokenAt(target.server, thinks(target.connection, target.model));
      return read.outcome === 'ready' && strip(target, read.spoken) !== null;
    },
  };
}

function askedTier({ service_tier: tier }: Body, model: string): string | null {
  return nameOrNull(tier) ?? tierVariantOf(model);
}

const reasoningUnknown: Carried = {
  kind: 'limit',
  action: 'dropped',
  maker: null,
  count: 1,
  detail: 'the limit for reasoning',
};

const foreignLoop: Unfit = {
  action: 'switch_model',
  reason:
    "Another model began the tool calls that this request continues. This model would refuse to continue thinking, and this category doesn't allow an answer without thinking.",
  field: 'policy thinkingInLoop',
  value: 'switch',
};

function same(result: CallResult): CallResult {
  return result;
}
