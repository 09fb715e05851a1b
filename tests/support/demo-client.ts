import { onTestFinished } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { startDemoUpstream, type DemoOptions, type DemoUpstream } from '#lib/demo/start-demo-upstream';

/** A demo upstream that is closed after the test. */
export async function openDemo(options: DemoOptions = {}): Promise<DemoUpstream> {
  const demo = await startDemoUpstream(options);
  onTestFinished(() => demo.close());
  return demo;
}

export type ChatInput = {
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  scenario?: Scenario;
  signal?: AbortSignal;
};

export const plainModel = 'openai/gpt-4.1-mini';

/**
 * A chat call with a valid key. The model is plain and the prompt short unless the body says
 * otherwise.
 */
export function postChat(
  demo: DemoUpstream,
  { body, headers, scenario, signal }: ChatInput = {},
): Promise<Response> {
  return fetch(`${demo.url}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-or-demo',
      'content-type': 'application/json',
      ...(scenario === undefined ? {} : { 'x-demo-scenario': JSON.stringify(scenario) }),
      ...headers,
    },
    body: JSON.stringify({
      model: plainModel,
      messages: [{ role: 'user', content: 'Hello there' }],
      ...body,
    }),
    ...(signal === undefined ? {} : { signal }),
  });
}

type WireToolCall = {
  index: number;
  id: string;
  type: string;
  function: { name: string; arguments: string };
};

type WireMessage = {
  role: string;
  content: string;
  reasoning: string | null;
  reasoning_details: unknown[];
  tool_calls: [WireToolCall];
  images?: [{ image_url: { url: string } }];
};

/**
 * The fields that tests read, typed as present. Nothing is validated here, because the tests do
 * that.
 */
export type WireBody = {
  id: string;
  key: string;
  model: string;
  provider: string;
  choices: [
    { finish_reason: string | null; message: WireMessage; delta: WireMessage; error: { code: number } },
  ];
  usage: {
    completion_tokens: number;
    cost: number;
    cost_details: Record<'upstream_inference_prompt_cost' | 'upstream_inference_completions_cost', number>;
    completion_tokens_details: { reasoning_tokens: number; image_tokens: number };
  };
  error: {
    code: number | string;
    message: string;
    metadata?: Record<string, unknown>;
    availability?: { code: string };
  };
  openrouter_metadata?: { attempts: { provider: string; model: string; status: number }[] };
  data: Record<string, unknown>;
};

export function parseWire(text: string): WireBody {
  return JSON.parse(text) as WireBody;
}

/** The JSON body of an answer. */
export async function readWire(response: Response | Promise<Response>): Promise<WireBody> {
  return parseWire(await (await response).text());
}

export type SseText = { events: string[]; comments: string[]; isDone: boolean };

/** Splits a stream into its event data in order, its comments, and whether `[DONE]` came last. */
export function readSse(text: string): SseText {
  const blocks = text.split('\n\n').filter((block) => block !== '');
  const data = blocks.filter((block) => block.startsWith('data: ')).map((block) => block.slice(6));
  return {
    events: data.filter((event) => event !== '[DONE]'),
    comments: blocks.filter((block) => block.startsWith(':')),
    isDone: data.at(-1) === '[DONE]',
  };
}

/** Reads a body until it ends or breaks. */
export async function readUntilBroken(response: Response): Promise<{ text: string; isBroken: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of response.body ?? []) text += decoder.decode(part, { stream: true });
    return { text, isBroken: false };
  } catch {
    return { text, isBroken: true };
  }
}
