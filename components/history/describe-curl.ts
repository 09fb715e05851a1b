import type { HistoryDetail } from '#lib/contracts/history';
import { readPrompt } from './read-prompt.ts';

type CurlRequest = Pick<
  HistoryDetail['request'],
  'requestedModel' | 'category' | 'chain' | 'stream' | 'prompt'
>;

/** The request as a command for a terminal. Where the prompt was not kept, it has a place for one. */
export function describeCurl(
  { requestedModel, category, chain, stream, prompt }: CurlRequest,
  productUrl: string,
): string {
  const messages =
    prompt === null
      ? [{ role: 'user', content: 'Your prompt here' }]
      : readPrompt(prompt).map(({ role, text }) => ({
          role: role === 'prompt' ? 'user' : role,
          content: text,
        }));
  const body = JSON.stringify(
    {
      model: requestedModel,
      // A list that came with the request itself.
      ...(category === null && chain.length > 1 ? { models: chain } : {}),
      messages,
      ...(stream ? { stream } : {}),
    },
    null,
    2,
  );
  return [
    `curl ${stream ? '-N ' : ''}${productUrl}/v1/chat/completions \\`,
    "  -H 'content-type: application/json' \\",
    `  -d '${body.replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
}
