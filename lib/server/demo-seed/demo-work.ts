import { demoCategory, demoLists } from '#lib/models/demo-lists';

/** A kind of work: how often it arrives, from which clients, and how large it is. */
export type Work = {
  readonly share: number;
  readonly category: string | null;
  readonly requestedModel: string;
  readonly chain: readonly string[];
  readonly clients: readonly string[];
  /** The middle of a distribution with a long tail. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly streamShare: number;
  readonly toolShare: number;
  readonly inputModality: 'image' | null;
  /** How often a request is much larger, such as a whole book to summarize. */
  readonly hugeShare: number;
};

const text = { streamShare: 0.7, toolShare: 0, inputModality: null, hugeShare: 0 } as const;

function categoryWork(slug: string, chain: readonly string[]) {
  return { category: slug, requestedModel: `understudy/${slug}`, chain };
}

function directWork(model: string) {
  return { category: null, requestedModel: model, chain: [model] };
}

export const works: readonly Work[] = [
  {
    ...text,
    ...categoryWork('main', demoLists.main),
    share: 44,
    clients: ['opencode', 'opencode', 'Open WebUI', 'Playground', 'curl/8.14.1'],
    inputTokens: 2_400,
    outputTokens: 420,
    streamShare: 0.85,
    toolShare: 0.3,
  },
  {
    ...text,
    ...categoryWork('summarization', demoLists.summarization),
    share: 17,
    clients: ['notes-sync', 'notes-sync', 'OpenAI/Python 2.11.0'],
    inputTokens: 9_000,
    outputTokens: 310,
    streamShare: 0.2,
    hugeShare: 0.05,
  },
  {
    ...text,
    ...categoryWork('image', demoLists.image),
    share: 5,
    clients: ['Open WebUI', 'Playground'],
    inputTokens: 1_400,
    outputTokens: 190,
    streamShare: 0.2,
    inputModality: 'image',
  },
  {
    ...text,
    ...categoryWork('interface', demoLists.interface),
    share: 18,
    clients: ['Open WebUI', 'opencode'],
    inputTokens: 260,
    outputTokens: 24,
    streamShare: 0.3,
  },
  {
    ...text,
    ...categoryWork(demoCategory.slug, demoCategory.models),
    share: 11,
    clients: ['review-bot', 'review-bot', 'Playground'],
    inputTokens: 6_500,
    outputTokens: 780,
    streamShare: 0.5,
  },
  {
    ...text,
    ...directWork('anthropic/claude-haiku-4.5'),
    share: 3,
    clients: ['curl/8.14.1'],
    inputTokens: 700,
    outputTokens: 260,
  },
  {
    ...text,
    ...directWork('openai/gpt-5-mini'),
    share: 2,
    clients: ['OpenAI/JS 7.55.0'],
    inputTokens: 900,
    outputTokens: 350,
  },
];

/** Many short calls in a row by one program, which reach the limit of the free models. */
export const burst: Work = {
  ...text,
  ...categoryWork('interface', demoLists.interface),
  share: 0,
  clients: ['label-photos'],
  inputTokens: 180,
  outputTokens: 12,
  streamShare: 0,
};
