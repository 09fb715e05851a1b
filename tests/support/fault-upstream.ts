import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one model does when it is called. Each of these is one of the public list of gateway faults, or near one. */
export type Fault =
  | { readonly kind: 'ok' }
  /** Answers, unless the conversation ends with words of the assistant: then 400. */
  | { readonly kind: 'no_prefill' }
  /** This status; only on the first call with `once`, only so long after the model's first call with `forMs`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code: string | null;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly once?: true;
      readonly forMs?: number;
    }
  /** The first call ends in a TCP reset before any byte. */
  | { readonly kind: 'reset_once' }
  | { readonly kind: 'silence'; readonly forMs: number }
  | { readonly kind: 'slow_start'; readonly forMs: number }
  /** The answer stops after so many words: `fin` and `reset` break the connection, `clean` ends the body as if all were well. */
  | { readonly kind: 'cut'; readonly afterWords: number; readonly by: 'fin' | 'reset' | 'clean' }
  | { readonly kind: 'stall'; readonly afterWords: number; readonly forMs: number }
  | { readonly kind: 'broken_event'; readonly afterWords: number }
  /** No `[DONE]`; with `open` the connection stays open as well. */
  | { readonly kind: 'no_done'; readonly end: 'close' | 'open' };

export type FaultCall = {
  readonly model: string;
  /** Milliseconds since the upstream started. */
  readonly atMs: number;
  readonly answer: 'served' | 'failed' | 'prefill_refused';
};

export type FaultUpstream = {
  readonly url: string;
  readonly calls: (model: string) => readonly FaultCall[];
  readonly close: () => Promise<void>;
};

type FaultInput = {
  readonly faults: Readonly<Record<string, Fault>>;
  /** Every healthy answer. */
  readonly words: readonly string[];
  readonly wordEveryMs: number;
};

type Message = { readonly role?: unknown; readonly content?: unknown };
type ChatBody = {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly Message[];
  readonly stream_options?: { readonly include_usage?: boolean };
};

/** A plain OpenAI-style provider that breaks in a way of its own for each model; unlike the demo it knows nothing of OpenRouter. */
export async function startFaultUpstream({ faults, words, wordEveryMs }: FaultInput): Promise<FaultUpstream> {
  const calls: FaultCall[] = [];
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readText(request);
    if (request.method === 'GET') return sendJson(response, 200, { data: [] });
    const body = JSON.parse(text) as ChatBody;
    const atMs = performance.now();
    const earlier = calls.filter((call) => call.model === body.model);
    const note = (how: FaultCall['answer']): void =>
      void calls.push({ model: body.model, atMs, answer: how });
    const fault = faults[body.model] ?? { kind: 'ok' };
    const last = body.messages.at(-1);

    switch (fault.kind) {
      case 'status': {
        const isOver =
          (fault.once === true && earlier.length > 0) ||
          (fault.forMs !== undefined && atMs - (earlier[0]?.atMs ?? atMs) >= fault.forMs);
        if (isOver) break;
        note('failed');
        return sendError(response, fault.status, fault.code, fault.message, fault.headers);
      }
      case 'reset_once':
        if (earlier.length > 0) break;
        note('failed');
        return void response.socket?.resetAndDestroy();
      case 'silence':
        note('failed');
        await wait(fault.forMs, response);
        return void response.socket?.destroy();
      case 'no_prefill':
        if (last?.role !== 'assistant') break;
        note('prefill_refused');
        return sendError(response, 400, 'invalid_prefill', 'The conversation must end with a user message.');
      case 'ok':
      case 'slow_start':
      case 'cut':
      case 'stall':
      case 'broken_event':
      case 'no_done':
        break;
    }
    note(fault.kind === 'cut' || fault.kind === 'stall' ? 'failed' : 'served');
    const rest = wordsAfter(last, words);
    if (body.stream === true) await streamWords(response, body, rest, fault, wordEveryMs);
    else await sendWhole(response, body, rest, fault);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls: (model) => calls.filter((call) => call.model === model),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Rest = { readonly words: readonly string[]; readonly isContinuation: boolean };

/** A provider that takes a prefill goes on behind it; any other conversation gets the whole answer. */
function wordsAfter(last: Message | undefined, words: readonly string[]): Rest {
  const whole = words.join(' ');
  const begun = last?.role === 'assistant' && typeof last.content === 'string' ? last.content.trim() : '';
  if (begun === '' || !whole.startsWith(begun)) return { words, isContinuation: false };
  return {
    words: whole
      .slice(begun.length)
      .split(' ')
      .filter((word) => word !== ''),
    isContinuation: true,
  };
}

function usageOf(body: ChatBody, words: number): Record<string, number> {
  const promptTokens = body.messages.length * 4 + 12;
  return { prompt_tokens: promptTokens, completion_tokens: words, total_tokens: promptTokens + words };
}

async function streamWords(
  response: ServerResponse,
  body: ChatBody,
  { words, isContinuation }: Rest,
  fault: Fault,
  wordEveryMs: number,
): Promise<void> {
  const head = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: body.model,
  };
  const event = (fields: Record<string, unknown>): void =>
    void response.write(`data: ${JSON.stringify({ ...head, ...fields })}\n\n`);
  const delta = (content: Record<string, unknown>, finish: string | null = null): void =>
    event({ choices: [{ index: 0, delta: content, finish_reason: finish }] });

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  if (fault.kind === 'slow_start') await wait(fault.forMs, response);
  delta({ role: 'assistant', content: '' });
  for (const [index, word] of words.entries()) {
    if (response.destroyed) return;
    if (fault.kind === 'cut' && index === fault.afterWords) return breakOff(response, fault.by);
    if (fault.kind === 'stall' && index === fault.afterWords) {
      await wait(fault.forMs, response);
      return breakOff(response, 'fin');
    }
    if (fault.kind === 'broken_event' && index === fault.afterWords)
      response.write('data: {"id":"chatcmpl-1","choices":[{"delta":{"content": \n\n');
    delta({ content: index > 0 || isContinuation ? ` ${word}` : word });
    await wait(wordEveryMs, response);
  }
  delta({}, 'stop');
  if (body.stream_options?.include_usage === true) event({ choices: [], usage: usageOf(body, words.length) });
  if (fault.kind !== 'no_done') response.write('data: [DONE]\n\n');
  if (fault.kind !== 'no_done' || fault.end === 'close') response.end();
}

async function sendWhole(
  response: ServerResponse,
  body: ChatBody,
  { words, isContinuation }: Rest,
  fault: Fault,
): Promise<void> {
  const content = (isContinuation ? ' ' : '') + words.join(' ');
  const json = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: body.model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: usageOf(body, words.length),
  });
  const declare = (text: string): void => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.flushHeaders();
  };
  switch (fault.kind) {
    case 'slow_start':
      declare(json);
      await wait(fault.forMs, response);
      return void response.end(json);
    case 'cut':
      declare(fault.by === 'clean' ? json.slice(0, 200) : json);
      response.write(json.slice(0, 200));
      return breakOff(response, fault.by);
    case 'stall':
      declare(json);
      await wait(fault.forMs, response);
      return breakOff(response, 'fin');
    case 'broken_event':
      return sendJson(response, 200, `${json.slice(0, json.length / 2)}"oops`);
    case 'ok':
    case 'no_prefill':
    case 'status':
    case 'reset_once':
    case 'silence':
    case 'no_done':
      return sendJson(response, 200, json);
  }
}

function breakOff(response: ServerResponse, by: 'fin' | 'reset' | 'clean'): void {
  switch (by) {
    case 'clean':
      response.end();
      break;
    case 'fin':
      response.socket?.destroySoon();
      break;
    case 'reset':
      response.socket?.resetAndDestroy();
  }
}

function sendError(
  response: ServerResponse,
  status: number,
  code: string | null,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error';
  sendJson(response, status, { error: { message, type, param: null, code } }, headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/** Over as well when the client has gone. */
function wait(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      response.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    response.on('close', end);
  });
}
