/** An answer of `/v1/chat/completions` as a careful client reads it. */
export type ClientAnswer = {
  /** `error` is an error status, an error event in the stream, or a broken connection. */
  readonly outcome: 'answered' | 'error' | 'hung';
  readonly status: number | null;
  readonly headers: Headers;
  /** The visible text. For a stream, everything received. */
  readonly text: string;
  readonly model: string | null;
  readonly usage: unknown;
  readonly error: unknown;
  readonly finishReason: string | null;
  /** The JSON body, or the events of the stream in order. */
  readonly events: readonly WireEvent[];
  readonly comments: readonly string[];
  readonly isStream: boolean;
  /** Whether a stream sent `[DONE]`. */
  readonly isDone: boolean;
  readonly tookMs: number;
};

type WireChoice = {
  readonly finish_reason?: string | null;
  readonly delta?: { readonly content?: string | null };
  readonly message?: { readonly content?: string | null };
};

/** The fields read from a body or an event. None of them is required. */
type WireEvent = {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly WireChoice[];
  readonly usage?: unknown;
  readonly error?: unknown;
  readonly understudy?: unknown;
};

type CallInput = {
  /** The product’s URL without a path. */
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** After this time the call counts as hung. */
  readonly withinMs?: number;
};

/** Calls the gateway and reads the answer to its end, checking everything. */
export async function callChat({ url, body, headers, withinMs = 30_000 }: CallInput): Promise<ClientAnswer> {
  const startedAtMs = performance.now();
  const seen = { status: null as number | null, headers: new Headers(), text: '' };
  const limit = AbortSignal.timeout(withinMs);
  let failure: unknown = null;
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: limit,
    });
    seen.status = response.status;
    seen.headers = response.headers;
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) seen.text += decoder.decode(part, { stream: true });
  } catch (cause) {
    failure = cause;
  }
  const tookMs = performance.now() - startedAtMs;
  const isStream = seen.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const { events, comments, isDone } = isStream
    ? readEvents(seen.text)
    : { events: readBody(seen.text), comments: [], isDone: false };
  const error = events.find((event) => event.error !== undefined)?.error ?? failure;
  const isRefused = seen.status === null || seen.status >= 300;
  const choices = events.flatMap((event) => event.choices ?? []);
  return {
    outcome: limit.aborted ? 'hung' : error === null && !isRefused ? 'answered' : 'error',
    status: seen.status,
    headers: seen.headers,
    text: choices.map((choice) => choice.delta?.content ?? choice.message?.content ?? '').join(''),
    model: events.findLast((event) => event.model !== undefined)?.model ?? null,
    usage: events.findLast((event) => event.usage != null)?.usage ?? null,
    error,
    finishReason: choices.findLast((choice) => choice.finish_reason != null)?.finish_reason ?? null,
    events,
    comments,
    isStream,
    isDone,
    tookMs,
  };
}

/** The lines of a stream. Like in a client, an event that is not JSON is an error. */
function readEvents(text: string): Pick<ClientAnswer, 'events' | 'comments' | 'isDone'> {
  const blocks = text.split('\n\n').filter((block) => block !== '');
  const data = blocks.filter((block) => !block.startsWith(':')).map(dataOf);
  return {
    events: data.filter((event) => event !== '[DONE]').flatMap(readBody),
    comments: blocks.filter((block) => block.startsWith(':')),
    isDone: data.at(-1) === '[DONE]',
  };
}

/** Clients ignore lines that are not data. */
function dataOf(block: string): string {
  const lines = block.split('\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => line.slice('data: '.length)).join('\n');
}

function readBody(text: string): WireEvent[] {
  try {
    return [JSON.parse(text) as WireEvent];
  } catch {
    return [{ error: `not JSON: ${text.slice(0, 100)}` }];
  }
}
