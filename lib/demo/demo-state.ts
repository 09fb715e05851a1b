import type { AccountCounters } from './account-counters.ts';
import type { BillBook } from './billing/bill-book.ts';
import type { PromptCache } from './billing/prompt-cache.ts';
import type { CallLog } from './call-log.ts';
import type { Catalogue } from './catalogue.ts';
import type { AnswerOption } from './compose-answer.ts';
import type { DemoAccount } from './demo-account.ts';
import type { KeyRules } from './demo-keys.ts';
import type { Gates } from './gates.ts';
import type { IssuedState } from './families/issued-state.ts';
import type { GenerationLog } from './generation-log.ts';
import type { RequestLog } from './request-log.ts';
import type { ScenarioBook } from './scenario-book.ts';
import type { SignIn } from './sign-in.ts';

export type Pace = { readonly firstTokenMs: number; readonly perTokenMs: number };

/** The state shared by the routes of one demo upstream. */
export type DemoState = {
  readonly seed: number;
  readonly pace: Pace;
  readonly answer: AnswerOption | undefined;
  readonly keyRules: KeyRules;
  /** Keys issued by the sign-in of this run. */
  readonly issuedKeys: Set<string>;
  readonly allowRequestScenarios: boolean;
  readonly now: () => number;
  readonly catalogue: () => Catalogue;
  readonly book: ScenarioBook;
  readonly calls: CallLog;
  /** Null unless requests are recorded. */
  readonly requests: RequestLog | null;
  readonly gates: Gates;
  readonly counters: AccountCounters;
  readonly account: DemoAccount;
  readonly generations: GenerationLog;
  readonly bills: BillBook;
  readonly promptCache: PromptCache;
  /** Providers that the account has its own key for. */
  readonly byokProviders: readonly string[];
  readonly signIn: SignIn;
  /** Null if models have no state of their own and accept any history. */
  readonly issued: IssuedState | null;
};
