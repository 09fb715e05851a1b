import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignedOutPage } from '#components/sign-in/signed-out-page';
import { SignInScreen } from '#components/sign-in/sign-in-screen';
import { OwnPath } from '#lib/contracts/account';
import { readRuntime } from '#lib/server/runtime-access';

export const metadata: Metadata = { title: 'Sign in' };

type Search = { next?: string | string[]; error?: string | string[] };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { accounts } = readRuntime();
  if (!accounts.areRequired()) redirect('/');
  if (!accounts.hasPeople())
    return (
      <SignedOutPage
        title="No accounts yet"
        lead="When Understudy started, it printed a link for creating the owner account. Open that link."
      >
        <p className="text-xs text-fg-faint">The same link is printed at every start until it is used.</p>
      </SignedOutPage>
    );
  const { next, error } = await searchParams;
  return (
    <SignInScreen
      next={OwnPath.safeParse(next).data ?? '/'}
      hasOidc={accounts.hasOidc}
      problem={error === undefined ? null : problemOf(String(error))}
    />
  );
}

/** better-auth's names for the reasons why the identity provider's answer was not enough. */
function problemOf(code: string): string {
  switch (code) {
    case 'not_invited':
      return 'You have no account here. Ask an owner to invite you under the email address of your identity provider.';
    case 'account_not_linked':
      return 'Your identity provider has not verified your email address, so it can’t open your account here.';
    case 'unable_to_get_user_info':
      return 'Your identity provider didn’t confirm an email address for you.';
    case 'access_denied':
      return 'Your identity provider refused the sign-in.';
    default:
      return 'Signing in through the identity provider failed. Try again.';
  }
}
