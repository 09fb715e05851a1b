import type { Speaks } from '#lib/contracts/connection';
import type { Policy } from '#lib/contracts/policy';
import type { CallResult } from '#lib/engine/call';
import type { Unfit } from '#lib/engine/skip-cause';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import type { Dialect, Translation } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { translateResult } from '#lib/dialects/translate-result';
import type { OutgoingBody } from '#lib/upstreams/call/outgoing-body';
import type { PrepareBody, UpstreamRequest } from '#lib/upstreams/upstream';

/** One client's request in the forms in which servers take it. Each form is made once, when it is first needed. */
export type OutgoingRequests = {
  /** The request for a server that speaks these dialects, or why it can't be put to it. */
  readonly forServer: (server: ServerDialects) => OutgoingRead;
};

type ServerDialects = { readonly name: string; readonly speaks: readonly Speaks[] };

type OutgoingRead =
  | {
      readonly outcome: 'ready';
      readonly request: UpstreamRequest;
      /** What a call led to, in the client's dialect. */
      readonly readResult: (result: CallResult) => CallResult;
    }
  | { readonly outcome: 'unfit'; readonly unfit: Unfit };

type OutgoingInput = {
  readonly dialect: Dialect;
  readonly body: Body;
  readonly policy: Pick<Policy, 'provider' | 'maxPriceUsdPerMillion'>;
  readonly passedHeaders: Readonly<Record<string, string>>;
  readonly pairedHeaders: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

export function outgoingRequests(input: OutgoingInput): OutgoingRequests {
  const { dialect, body, policy, passedHeaders, pairedHeaders, signal } = input;
  let native: OutgoingRead | null = null;
  let translated: OutgoingRead | null = null;

  function requestOf(spoken: Dialect, spokenBody: Body): UpstreamRequest {
    const forms = new Map<PrepareBody, OutgoingBody>();
    return {
      dialect: spoken,
      body: spokenBody,
      outgoing(prepare) {
        const form = forms.get(prepare) ?? prepare(spokenBody, policy, spoken);
        forms.set(prepare, form);
        return form;
      },
      passedHeaders,
      pairedHeaders: spoken === dialect ? pairedHeaders : {},
      signal,
    };
  }

  function readTranslation(translation: Translation): OutgoingRead {
    if (translation.outcome === 'unfit') return translation;
    const { request } = translation;
    return {
      outcome: 'ready',
      request: requestOf(chatCompletions, request.body),
      readResult: (result) => translateResult(result, request),
    };
  }

  return {
    forServer({ name, speaks }) {
      if (speaks.includes(dialect.name))
        return (native ??= { outcome: 'ready', request: requestOf(dialect, body), readResult: same });
      if (dialect.translate === null || !speaks.includes('chat'))
        return { outcome: 'unfit', unfit: unspoken(name, speaks) };
      return (translated ??= readTranslation(dialect.translate(body)));
    },
  };
}

function same(result: CallResult): CallResult {
  return result;
}

function unspoken(name: string, speaks: readonly Speaks[]): Unfit {
  return {
    action: 'switch_model',
    reason: `Your ${name} connection doesn't take conversations.`,
    field: 'connection speaks',
    value: speaks.join(', '),
  };
}
