import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AccountCounters } from './account-counters.ts';
import { createBillBook } from './billing/bill-book.ts';
import type { DemoBill } from './billing/demo-bill.ts';
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
  /** The default, 0, uses any free port. */
  port?: number;
  host?: string;
  /** The number of generated models, in addition to the real ones. */
  generatedModels?: number;
  /** The accepted keys. The default is every key that starts with `sk-or-`. */
  keys?: readonly string[];
  /** Keys that are always refused. */
  badKeys?: readonly string[];
  /** The seed for all randomness. */
  seed?: number;
  /** The speed of answers. The default is no delay. */
  pace?: Pace;
  /** By model id. */
  scenarios?: Readonly<Record<string, Scenario>>;
  /** Demo mode: some models fail on their own, see built-in-troubles.ts. */
  builtInTroubles?: boolean;
  /**
   * Whether a request may contain its own scenario as JSON in `x-demo-scenario`. True except in demo mode.
   */
  allowRequestScenarios?: boolean;
  /** The quotas that all `:free` models of a key share. */
  freePerMinute?: number;
  freePerDay?: number;
  /** The text of every answer, instead of generated text. */
  answer?: AnswerOption;
  /** Whether models issue and require state like the real ones, and reject other makers' state. */
  strictFamilies?: boolean;
  /**
   * Whether to record every request with its key and whole body. False by default, so that demo mode keeps no
   * keys.
   */
  recordRequests?: boolean;
  /** Whether `bills` keeps every bill. Off, since a demo runs for long. */
  recordBills?: boolean;
  /** Providers that the account has its own key for, and that bill it directly. */
  byokProviders?: readonly string[];
  /** Milliseconds since 1970. */
  now?: () => number;
};

export type DemoUpstream = {
  /** For `OPENROUTER_BASE_URL`: `http://127.0.0.1:PORT/api/v1`. */
  readonly url: string;
  /** The base URL of Demo Labs, the provider that is called directly. */
  readonly directUrl: string;
  readonly port: number;
  /** Sets the scenario of a model and resets its call count. */
  play(modelId: string, scenario: Scenario): void;
  clear(modelId: string): void;
  /** Removes the scenarios of all models and paths. */
  clearAll(): void;
  /** Sets the scenario of a path, such as `/models` or `/chat/completions`, for all models and keys. */
  playAt(path: string, scenario: RouteScenario): void;
  /** Like `playAt`, for all paths without their own scenario. */
  playEverywhere(scenario: RouteScenario): void;
  /** Ends current and future `await` steps with this name. */
  release(gate: string): void;
  /** The last two thousand calls of the chat route, oldest first. */
  calls(): readonly DemoCall[];
  resetCalls(): void;
  /** All requests to all routes, oldest first; empty without `recordRequests`. */
  requests(): readonly DemoRequest[];
  /** The bills, by generation; empty without `recordBills`. */
  bills(): readonly DemoBill[];
  setCatalogue(snapshot: Snapshot): void;
  /** Sets the remaining credits, and refuses calls that exceed them. */
  setBalance(usd: number): void;
  /** Sets the limits of a key, and refuses calls that exceed them. */
  setKeyTerms(key: string, terms: KeyTerms): void;
  /** Also aborts all running answers. */
  close(): Promise<void>;
};

/**
 * Starts the demo upstream: a simulated OpenRouter, and a provider that is called directly. Demo mode, all
 * tests and the benchmarks use it.
 */
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
    bills: createBillBook({ account, keepsAll: options.recordBills === true, now }),
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
