import { onTestFinished } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { startDemoUpstream, type DemoOptions, type DemoUpstream } from '#lib/demo/start-demo-upstream';

/** A stand-in of OpenRouter that ends with the test. */
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

/** A chat call with a good key; the plain model and a short prompt unless the body says otherwise. */
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

export type SseText = { events: string[]; comments: string[]; isDone: boolean };

/** Takes a stream apart: the data of its events in order, its comments, and whether `[DONE]` came last. */
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
