import type { ChangePassword, Me } from '#lib/contracts/account';
import { Right } from '#lib/contracts/right';
import type { Accounts, Guest } from '#lib/server/accounts/accounts';
import { findRefusal } from './context.ts';
import { type Call, change, verb } from './verb.ts';

/** The caller's browser, which stays signed in, or is signed out too. */
type FromBrowser = { readonly guest: Guest };

export function accountVerbs(accounts: Pick<Accounts, 'changePassword' | 'signOutEverywhere'>) {
  return {
    read: verb('screens.read', ({ ctx: { caller } }): Me => ({
      rights: Right.options.filter((right) => findRefusal(caller, right) === null),
      person: caller.kind === 'person' ? { id: caller.id, name: caller.name, role: caller.role } : null,
    })),
    /** Ends every other session. Returns the cookies to set. */
    changePassword: change(
      'account.edit',
      ({ input: { guest, ...input } }: Call<ChangePassword & FromBrowser>) =>
        accounts.changePassword(input, guest),
    ),
    signOutEverywhere: change('account.edit', ({ input }: Call<FromBrowser>) =>
      accounts.signOutEverywhere(input.guest),
    ),
  };
}
