import type { Metadata } from 'next';
import Link from 'next/link';
import { SignedOutPage } from '#components/sign-in/signed-out-page';
import { SetUpScreen } from '#components/sign-in/set-up-screen';
import { readRuntime } from '#lib/server/runtime-access';

export const metadata: Metadata = { title: 'Set up' };

type Search = { token?: string | string[] };

export default async function SetUpPage({ searchParams }: { searchParams: Promise<Search> }) {
  const token = String((await searchParams).token ?? '');
  const holder = await readRuntime().accounts.readLink(token);
  if (holder === null)
    return (
      <SignedOutPage
        title="This link is no longer valid"
        lead="It has already been used, was replaced by a newer one, or has expired. Ask an owner for a new one."
      >
        <Link href="/sign-in" className="font-medium text-accent underline-offset-4 hover:underline">
          Sign in
        </Link>
      </SignedOutPage>
    );
  return <SetUpScreen token={token} email={holder.email} role={holder.role} />;
}
