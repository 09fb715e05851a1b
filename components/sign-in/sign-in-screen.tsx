'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { InlineNotice } from '#components/ui/inline-notice';
import { Input } from '#components/ui/input';
import { beginOidc, signIn } from '#lib/client/account';
import { describeFailure } from '#lib/client/fetch-json';
import { SignIn } from '#lib/contracts/account';
import { useIsHydrated } from '#components/ui/use-is-hydrated.ts';
import { SignedOutPage } from './signed-out-page.tsx';

/** `problem` is why the identity provider's word was not enough, in words. */
export function SignInScreen({
  next,
  hasOidc,
  problem,
}: {
  next: string;
  hasOidc: boolean;
  problem: string | null;
}) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<string | null>(problem);
  const onError = (error: Error) => setWrong(describeFailure(error));
  // The whole page is reloaded, because the shell depends on who is signed in.
  const enter = useMutation({ mutationFn: signIn, onSuccess: () => window.location.assign(next), onError });
  const begin = useMutation({
    mutationFn: () => beginOidc(next),
    onSuccess: (url) => window.location.assign(url),
    onError,
  });
  const isHydrated = useIsHydrated();
  return (
    <SignedOutPage title="Sign in">
      {wrong === null ? null : <InlineNotice tone="danger">{wrong}</InlineNotice>}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const parsed = SignIn.safeParse({ email: email.trim(), password });
          setWrong(parsed.success ? null : (parsed.error.issues[0]?.message ?? null));
          if (parsed.success) enter.mutate(parsed.data);
        }}
      >
        <Field label="Email">
          <Input
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            onValueChange={setEmail}
            required
          />
        </Field>
        <Field label="Password">
          <Input
            type="password"
            name="password"
            autoComplete="current-password"
            value={password}
            onValueChange={setPassword}
            required
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          isBusy={enter.isPending || enter.isSuccess}
          // Until then, the browser would submit the form itself, with the password in the address.
          disabled={!isHydrated}
        >
          Sign in
        </Button>
      </form>
      {hasOidc ? (
        <Button isBusy={begin.isPending || begin.isSuccess} onClick={() => begin.mutate()}>
          Continue with single sign-on
        </Button>
      ) : null}
      <p className="text-xs text-fg-faint">No account, or lost your password? Ask an owner to invite you.</p>
    </SignedOutPage>
  );
}
