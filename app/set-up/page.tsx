import type { Metadata } from 'next';
import Link from 'next/link';
import { EntrancePage } from '#components/entrance/entrance-page';
import { SetUpScreen } from '#components/entrance/set-up-screen';
import { readRuntime } from '#lib/server/runtime-access';

export const metadata: Metadata = { title: 'Set up' };

type Search = { token?: string | string[] };

export default async function SetUpPage({ searchParams }: { searchParams: Promise<Search> }) {
  const token = String((await searchParams).token ?? '');
  const holder = await readRuntime().entrance.readLink(token);
  if (holder === null)
    return (
      <EntrancePage
        title="This link is no longer valid"
        lead="It has already been used, was replaced by a newer one, or has expired. Ask an owner for a new one."
      >
        <Link href="/sign-in" className="font-medium text-accent underline-offset-4 hover:underline">
          Sign in
        </Link>
      </EntrancePage>
    );
  return <SetUpScreen token={token} email={holder.email} role={holder.role} />;
}
