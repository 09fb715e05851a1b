'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { InlineNotice } from '#components/ui/inline-notice';
import { Input } from '#components/ui/input';
import { setUp } from '#lib/client/account';
import { ApiFailure, describeFailure } from '#lib/client/fetch-json';
import { SetUp } from '#lib/contracts/account';
import type { Role } from '#lib/contracts/person';
import { useIsHydrated } from '#components/ui/use-is-hydrated.ts';
import { SignedOutPage } from './signed-out-page.tsx';

const leads: Record<Role, string> = {
  owner: 'As an owner you can do everything, including connections, keys and people.',
  member: 'As a member you can use Understudy and edit its categories.',
  viewer: 'As a viewer you can see categories, history and insights.',
};

/** The screen of a one-time link: creates the account it is for. `email` is null for the first owner. */
export function SetUpScreen({ token, email, role }: { token: string; email: string | null; role: Role }) {
  // Updates build on the latest state, because several fields can pass on early text at the same time.
  const [typed, setTyped] = useState({ name: '', email: '', password: '' });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const create = useMutation({
    mutationFn: setUp,
    onSuccess: () => window.location.replace('/'),
    onError: (error) => setProblems(problemsOf(error)),
  });
  const isHydrated = useIsHydrated();
  return (
    <SignedOutPage
      title={email === null ? 'Create the owner account' : 'Create your account'}
      lead={leads[role]}
    >
      {problems.whole === undefined ? null : <InlineNotice tone="danger">{problems.whole}</InlineNotice>}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const { name, password } = typed;
          const own = email === null ? { email: typed.email.trim() } : {};
          const parsed = SetUp.safeParse({ token, name, password, ...own });
          setProblems(parsed.success ? {} : byPath(parsed.error.issues));
          if (parsed.success) create.mutate(parsed.data);
        }}
      >
        <Field label="Name" error={problems.name}>
          <Input
            name="name"
            autoComplete="name"
            value={typed.name}
            onValueChange={(name) => setTyped((before) => ({ ...before, name }))}
          />
        </Field>
        <Field label="Email" error={problems.email}>
          <Input
            type="email"
            name="email"
            autoComplete="username"
            value={email ?? typed.email}
            readOnly={email !== null}
            onValueChange={(next) => setTyped((before) => ({ ...before, email: next }))}
          />
        </Field>
        <Field label="Password" hint="At least 10 characters." error={problems.password}>
          <Input
            type="password"
            name="password"
            autoComplete="new-password"
            value={typed.password}
            onValueChange={(password) => setTyped((before) => ({ ...before, password }))}
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          isBusy={create.isPending || create.isSuccess}
          // Until then, the browser would submit the form itself, with the password in the address.
          disabled={!isHydrated}
        >
          Create account
        </Button>
      </form>
    </SignedOutPage>
  );
}

function problemsOf(error: Error): Record<string, string> {
  const byField = error instanceof ApiFailure ? byPath(error.issues) : {};
  return Object.keys(byField).length === 0 ? { whole: describeFailure(error) } : byField;
}

function byPath(
  issues: readonly { readonly path: string | readonly PropertyKey[]; readonly message: string }[],
): Record<string, string> {
  return Object.fromEntries(
    issues.map(({ path, message }) => [typeof path === 'string' ? path : path.join('.'), message]),
  );
}
