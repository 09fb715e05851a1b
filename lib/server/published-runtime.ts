import type { Accounts } from './accounts/accounts.ts';
import type { Runtime } from './runtime-type.ts';

/** The calls of people who aren't signed in. */
type PublicAccounts = Omit<Accounts, 'firstLink' | 'linkOf' | 'changePassword' | 'signOutEverywhere'> & {
  /** Whether requests may start right now. */
  readonly canWork: () => boolean;
};

/** The part of the process that Next's pages and routes can reach: the verbs, and nothing else. */
export type PublishedRuntime = Pick<Runtime, 'verbs' | 'scopes' | 'reportError'> & {
  readonly accounts: PublicAccounts;
  /** Why the store can't be used right now, in words; null if it can. */
  readonly storeProblem: () => string | null;
};

declare global {
  /** Next has its own copy of every module. This is how it reaches the process it runs in. */
  var understudyRuntime: PublishedRuntime | undefined;
}

export function publishRuntime({ verbs, scopes, accounts, reportError, gateway }: Runtime): void {
  const { storeProblem, storeRefusal } = gateway;
  const publicAccounts: PublicAccounts = { ...accounts, canWork: () => storeRefusal() === null };
  globalThis.understudyRuntime = { verbs, scopes, accounts: publicAccounts, reportError, storeProblem };
}
