import type { HistoryDetail } from '#lib/contracts/history';
import { readPrompt } from './read-prompt.ts';

/** The request as a command for a terminal. Where the prompt was not kept, it has a place for one. */
export function describeCurl(
  { requestedModel, stream, prompt }: Pick<HistoryDetail['request'], 'requestedModel' | 'stream' | 'prompt'>,
  productUrl: string,
): string {
  const messages =
    prompt === null
      ? [{ role: 'user', content: 'Your prompt here' }]
      : readPrompt(prompt).map(({ role, text }) => ({
          role: role === 'prompt' ? 'user' : role,
          content: text,
        }));
  const body = JSON.stringify({ model: requestedModel, messages, ...(stream ? { stream } : {}) }, null, 2);
  return [
    `curl ${stream ? '-N ' : ''}${productUrl}/v1/chat/completions \\`,
    "  -H 'content-type: application/json' \\",
    `  -d '${body.replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
}
