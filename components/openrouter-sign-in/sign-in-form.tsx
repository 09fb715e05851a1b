'use client';

import { useMutation } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { InlineNotice } from '#components/ui/inline-notice';
import { NumberInput } from '#components/ui/number-input';
import { Select } from '#components/ui/select';
import { Skeleton } from '#components/ui/skeleton';
import { useIsHydrated } from '#components/ui/use-is-hydrated.ts';
import { describeFailure } from '#lib/client/fetch-json';
import { startSignIn } from '#lib/client/openrouter-sign-in';
import { defaultKeyTerms } from '#lib/contracts/default-key-terms';
import { LIMIT_RESETS } from '#lib/contracts/name-lists';
import type { KeyTerms, SignInFrom } from '#lib/contracts/openrouter-sign-in';

const CodeForm = dynamic(() => import('./code-form.tsx').then((part) => part.CodeForm), {
  loading: () => <Skeleton className="h-24 w-full" />,
});

const resetOptions = [
  { value: 'monthly', label: 'Every month' },
  { value: 'weekly', label: 'Every week' },
  { value: 'daily', label: 'Every day' },
  { value: 'never', label: 'Never' },
] as const;

const expiryOptions = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In one year' },
  { value: 'never', label: 'Never' },
] as const;

/** Chooses the limits of the new key, then opens OpenRouter. */
export function SignInForm({
  from,
  isPrimary = false,
  onDone,
}: {
  from: SignInFrom;
  isPrimary?: boolean;
  onDone?: () => void;
}) {
  const [terms, setTerms] = useState<KeyTerms>(defaultKeyTerms);
  const start = useMutation({
    mutationFn: startSignIn,
    onSuccess({ returns, url }) {
      if (returns === 'here') window.location.assign(url);
    },
  });
  // A number is committed when it is left, which may be by a click on the next field.
  const change = (part: Partial<KeyTerms>) => setTerms((before) => ({ ...before, ...part }));
  const { limitUsd, resets, expiresInDays } = terms;
  const isHydrated = useIsHydrated();
  if (start.data?.returns === 'with_code')
    return <CodeForm started={start.data} onDone={onDone} onCancel={start.reset} />;
  return (
    <form
      className="flex w-full flex-col gap-3"
      // The number field reports invalid input itself. The browser would reject amounts off its step.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ terms, from });
      }}
    >
      <div className="flex flex-wrap gap-3">
        <Field label="Spending limit in USD" className="w-36">
          <NumberInput
            value={limitUsd}
            placeholder="No limit"
            range={{ min: 0.01, max: 1_000_000, decimals: 2 }}
            onCommit={(next) => change({ limitUsd: next })}
          />
        </Field>
        <Field label="Limit resets" className="w-36">
          <Select
            value={resets ?? 'never'}
            disabled={limitUsd === null}
            onValueChange={(next) => change({ resets: LIMIT_RESETS.find((one) => one === next) ?? null })}
            options={resetOptions}
          />
        </Field>
        <Field label="Key expires" className="w-36">
          <Select
            value={expiresInDays === null ? 'never' : String(expiresInDays)}
            onValueChange={(next) => change({ expiresInDays: next === 'never' ? null : Number(next) })}
            options={expiryOptions}
          />
        </Field>
      </div>
      <p className="text-xs text-fg-faint">
        OpenRouter creates a key with these limits and enforces them. Understudy stores it encrypted on this
        machine.
      </p>
      <div>
        <Button
          type="submit"
          variant={isPrimary ? 'primary' : 'secondary'}
          icon={<LogIn aria-hidden />}
          isBusy={start.isPending || start.isSuccess}
          // Until then, the browser would submit the form itself, and reload the page.
          disabled={!isHydrated}
        >
          Sign in with OpenRouter
        </Button>
      </div>
      {start.isError ? (
        <InlineNotice tone="danger" title="Couldn’t start the sign-in">
          {describeFailure(start.error)}
        </InlineNotice>
      ) : null}
    </form>
  );
}
