import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AccountCounters } from './account-counters.ts';
import { createBillBook, type DemoBill } from './billing/bill-book.ts';
import { PromptCache } from './billing/prompt-cache.ts';
import { builtInTroubles, demoFreePerMinute } from './built-in-troubles.ts';
import { CallLog, type DemoCall } from './call-log.ts';
import { buildCatalogues, type Snapshot } from './catalogue.ts';
import type { AnswerOption } from './compose-answer.ts';
import { DemoAccount, type KeyTerms } from './demo-account.ts';
import type { DemoState, Pace } from './demo-state.ts';
import { IssuedState } from './families/issued-state.ts';
import { Gates } from './gates.ts';
import { GenerationLog } from './generation-log.ts';
import { apiRoot, directRoot, handleRequest } from './handle-request.ts';
import { RequestLog, type DemoRequest } from './request-log.ts';
import type { Scenario } from './scenario.ts';
import { ScenarioBook } from './scenario-book.ts';
import { SignIn } from './sign-in.ts';
import type { RouteScenario } from './written-scenario.ts';

export type DemoOptions = {
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** So many invented models behind the hand-picked ones. */
  generatedModels?: number;
  /** The keys that are accepted; without it every key that begins with `sk-or-`. */
  keys?: readonly string[];
  /** Keys that are refused, whatever else is said. */
  badKeys?: readonly string[];
  /** All chance comes from it. */
  seed?: number;
  /** The speed of the answers; without it they come at once. */
  pace?: Pace;
  /** By model id. */
  scenarios?: Readonly<Record<string, Scenario>>;
  /** Demo mode: some models misbehave by themselves, see built-in-troubles.ts. */
  builtInTroubles?: boolean;
  /** Whether a request may bring its own scenario as JSON in `x-demo-scenario`. On, except in demo mode. */
  allowRequestScenarios?: boolean;
  /** The limits all `:free` models of a key share. */
  freePerMinute?: number;
  freePerDay?: number;
  /** Every answer's text, instead of the stand-in's own. */
  answer?: AnswerOption;
  /** Whether models give and take the state of their maker as the real ones do, and refuse that of others. */
  strictFamilies?: boolean;
  /** Whether `requests` keeps every request, with its key and its whole body. Off, so that no key is kept in demo mode. */
  recordRequests?: boolean;
  /** Whether `bills` keeps every bill. Off, since a demo runs for long. */
  recordBills?: boolean;
  /** Companies that the account has a key of its own with: they bill it themselves. */
  byokProviders?: readonly string[];
  /** Milliseconds since 1970. */
  now?: () => number;
};

export type DemoUpstream = {
  /** As `OPENROUTER_BASE_URL`: `http://127.0.0.1:PORT/api/v1`. */
  readonly url: string;
  /** The base URL of Demo Labs, the company that is called without OpenRouter. */
  readonly directUrl: string;
  readonly port: number;
  /** From now on this model plays that; its calls are counted anew. */
  play(modelId: string, scenario: Scenario): void;
  clear(modelId: string): void;
  /** All models and paths answer as usual again. */
  clearAll(): void;
  /** From now on this path, as `/models` or `/chat/completions`, plays that, whatever model or key it is called with. */
  playAt(path: string, scenario: RouteScenario): void;
  /** As `playAt`, for all paths that play nothing of their own. */
  playEverywhere(scenario: RouteScenario): void;
  /** Ends the `await` steps with this name, now and from now on. */
  release(gate: string): void;
  /** The last two thousand calls of the chat route, the oldest first. */
  calls(): readonly DemoCall[];
  resetCalls(): void;
  /** Every request of every route, the oldest first; empty without `recordRequests`. */
  requests(): readonly DemoRequest[];
  /** What was billed, generation by generation; empty without `recordBills`. */
  bills(): readonly DemoBill[];
  setCatalogue(snapshot: Snapshot): void;
  /** From now on, the account has this much left, and calls are held to it. */
  setBalance(usd: number): void;
  /** From now on, calls with this key are held to these terms. */
  setKeyTerms(key: string, terms: KeyTerms): void;
  /** Ends all running answers too. */
  close(): Promise<void>;
};

/** Starts the local stand-in of OpenRouter, with a company beside it that is called directly. Demo mode, all tests and the benchmarks run against it. */
export async function startDemoUpstream(options: DemoOptions = {}): Promise<DemoUpstream> {
  const { seed = 1, now = Date.now, host = '127.0.0.1' } = options;
  const inDemo = options.builtInTroubles === true;
  const catalogues = buildCatalogues(options.generatedModels ?? 0, seed);
  let snapshot: Snapshot = 'first';

  const book = new ScenarioBook(now);
  if (inDemo) for (const { modelId, scenario } of builtInTroubles) book.play(modelId, scenario);
  for (const [modelId, scenario] of Object.entries(options.scenarios ?? {})) book.play(modelId, scenario);

  const freeTier = {
    perMinute: options.freePerMinute ?? (inDemo ? demoFreePerMinute : 20),
    perDay: options.freePerDay ?? 50,
  };
  const issuedKeys = new Set<string>();
  const account = new DemoAccount(now);
  const state: DemoState = {
    seed,
    pace: options.pace ?? { firstTokenMs: 0, perTokenMs: 0 },
    answer: options.answer,
    keyRules: { keys: options.keys, badKeys: options.badKeys ?? [] },
    issuedKeys,
    allowRequestScenarios: options.allowRequestScenarios ?? !inDemo,
    now,
    catalogue: () => catalogues[snapshot],
    book,
    calls: new CallLog(),
    requests: options.recordRequests === true ? new RequestLog() : null,
    gates: new Gates(),
    counters: new AccountCounters(freeTier, now),
    account,
    generations: new GenerationLog(seed),
    bills: createBillBook(options.recordBills === true, now),
    promptCache: new PromptCache(),
    byokProviders: options.byokProviders ?? [],
    signIn: new SignIn(issuedKeys, account, now),
    issued: options.strictFamilies === true ? new IssuedState() : null,
  };

  const server = createServer(
    { keepAliveTimeout: 65_000 },
    (request: IncomingMessage, response: ServerResponse) => handleRequest(state, request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The demo upstream has no TCP address.');
  const { port } = address;

  return {
    url: `http://${host}:${port}${apiRoot}`,
    directUrl: `http://${host}:${port}${directRoot}`,
    port,
    play: (modelId, scenario) => book.play(modelId, scenario),
    clear: (modelId) => book.clear(modelId),
    clearAll: () => book.clearAll(),
    playAt: (path, scenario) => book.playAt(path, scenario),
    playEverywhere: (scenario) => book.playEverywhere(scenario),
    release: (gate) => state.gates.release(gate),
    calls: () => state.calls.list(),
    resetCalls: () => state.calls.reset(),
    requests: () => state.requests?.list() ?? [],
    bills: () => state.bills.list(),
    setCatalogue: (next) => {
      snapshot = next;
    },
    setBalance: (usd) => account.setBalance(usd),
    setKeyTerms: (key, terms) => account.setTerms(key, terms),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
