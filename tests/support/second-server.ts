import type { CreateConnection } from '#lib/contracts/connection';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { jsonAnswer } from './written-answers.ts';

/** The second server’s model. */
export const directModel = 'llama-3.3-70b-versatile';
const directKey = 'gsk_direct0123456789abcdef';

/** A complete answer of the second server. */
export const directAnswer = jsonAnswer(200, {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: directModel,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2 },
});

/** A server other than OpenRouter, and the product’s connection to it, named Groq. */
export type SecondServer = DemoUpstream & {
  readonly change: (given: Partial<CreateConnection>) => Promise<void>;
};

export async function connectSecondServer(productUrl: string): Promise<SecondServer> {
  const server = await startDemoUpstream({ recordRequests: true });
  server.playEverywhere(directAnswer);
  const send = async (method: string, path: string, body?: unknown): Promise<void> => {
    const response = await fetch(`${productUrl}/api/connections${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  };
  await send('POST', '', {
    slug: 'groq',
    name: 'Groq',
    kind: 'openai_compatible',
    baseUrl: server.url,
    key: directKey,
  });
  return {
    ...server,
    change: (given: Partial<CreateConnection>) => send('PUT', '/groq', given),
    async close() {
      await send('DELETE', '/groq?force=true');
      await server.close();
    },
  };
}
