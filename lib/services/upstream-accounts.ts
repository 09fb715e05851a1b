import type { UpstreamAccounts } from '#lib/server/upstream-accounts/upstream-accounts';
import { verb } from './verb.ts';

export function upstreamAccountVerbs(accounts: UpstreamAccounts) {
  return { list: verb('screens.read', () => accounts.look()) };
}
