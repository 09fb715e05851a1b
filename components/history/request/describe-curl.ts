import type { HistoryDetail } from '#lib/contracts/history';

type CurlRequest = Pick<
  HistoryDetail['request'],
  'requestedModel' | 'category' | 'chain' | 'stream' | 'prompt' | 'dialect'
>;

/**
 * The request as a curl command, in the dialect of the client. A prompt that wasn't stored is replaced by a
 * placeholder.
 */
export function describeCurl(request: CurlRequest, productUrl: string): string {
  const { requestedModel, category, chain, stream, prompt, dialect } = request;
  if (dialect === 'transcriptions') return describeForm(requestedModel, productUrl);
  const { path, headers, bodyOf } = dialects[dialect];
  const body = JSON.stringify(
    {
      model: requestedModel,
      // The client sent its own chain.
      ...(category === null && chain.length > 1 ? { models: chain } : {}),
      ...bodyOf(readTurns(prompt)),
      ...(stream ? { stream } : {}),
    },
    null,
    2,
  );
  return [
    `curl ${stream ? '-N ' : ''}${productUrl}${path} \\`,
    ...['content-type: application/json', ...headers].map((header) => `  -H '${header}' \\`),
    `  -d '${body.replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
}

/** A stored message or other item of a conversation. */
type Turn = Readonly<Record<string, unknown>>;

type CurlDialect = {
  readonly path: string;
  readonly headers: readonly string[];
  readonly bodyOf: (turns: readonly Turn[]) => Record<string, unknown>;
};

/** Messages requires a limit. Anthropic's own examples use this one. */
const MAX_TOKENS = 1_024;

const dialects: Record<Exclude<CurlRequest['dialect'], 'transcriptions'>, CurlDialect> = {
  chat: { path: '/v1/chat/completions', headers: [], bodyOf: (messages) => ({ messages }) },
  responses: { path: '/v1/responses', headers: [], bodyOf: (input) => ({ input }) },
  messages: {
    path: '/v1/messages',
    headers: ['anthropic-version: 2023-06-01'],
    bodyOf(turns) {
      const [first, ...rest] = turns;
      const isSystem = first?.['role'] === 'system';
      return {
        max_tokens: MAX_TOKENS,
        ...(isSystem ? { system: first['content'] } : {}),
        messages: isSystem ? rest : turns,
      };
    },
  },
  embeddings: { path: '/v1/embeddings', headers: [], bodyOf: (turns) => ({ input: textsOf(turns) }) },
  images: { path: '/v1/images/generations', headers: [], bodyOf: (turns) => ({ prompt: textsOf(turns)[0] }) },
  speech: {
    path: '/v1/audio/speech',
    headers: [],
    bodyOf: (turns) => ({ input: textsOf(turns)[0], voice: 'alloy' }),
  },
};

/** The command for a form. The recording in it is never stored. */
function describeForm(model: string, productUrl: string): string {
  return [
    `curl ${productUrl}/v1/audio/transcriptions \\`,
    `  -F 'model=${model.replaceAll("'", String.raw`'\''`)}' \\`,
    "  -F 'file=@your-audio.wav'",
  ].join('\n');
}

function textsOf(turns: readonly Turn[]): readonly unknown[] {
  return turns.map(({ content }) => content);
}

function readTurns(prompt: string | null): readonly Turn[] {
  if (prompt === null) return [{ role: 'user', content: 'Your prompt here' }];
  const turns = parse(prompt);
  return Array.isArray(turns) && turns.every(isTurn) ? turns : [{ role: 'user', content: prompt }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isTurn(value: unknown): value is Turn {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
