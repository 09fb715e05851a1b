import type { Metadata } from 'next';
import { SignedInScreen } from '#components/openrouter-sign-in/signed-in-screen';

export const metadata: Metadata = { title: 'Sign in with OpenRouter' };

type Search = { state?: string | string[]; code?: string | string[] };

/** OpenRouter sends the browser here with a code. */
export default async function SignedInPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { state, code } = await searchParams;
  return <SignedInScreen state={firstOf(state)} code={firstOf(code)} />;
}

function firstOf(given: string | string[] | undefined): string {
  return (Array.isArray(given) ? given[0] : given) ?? '';
}
