'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { Page } from '#components/shell/page';
import { InlineNotice } from '#components/ui/inline-notice';
import { Spinner } from '#components/ui/spinner';
import { describeFailure } from '#lib/client/fetch-json';
import { finishSignIn } from '#lib/client/openrouter-sign-in';
import { useFinished } from './use-finished.ts';

/** The callback page: exchanges the code for a key, then returns to the page where the sign-in started. */
export function SignedInScreen({ state, code }: { state: string; code: string }) {
  const router = useRouter();
  const finished = useFinished();
  const finish = useMutation({
    mutationFn: finishSignIn,
    onSuccess(answer) {
      finished(answer);
      router.replace(answer.from === 'welcome' ? '/' : '/settings');
    },
  });
  const isSent = useRef(false);
  const { mutate } = finish;
  useEffect(() => {
    if (isSent.current || state === '' || code === '') return;
    isSent.current = true;
    // The code is of no more use, so it need not stay in the address.
    window.history.replaceState(null, '', window.location.pathname);
    mutate({ state, code });
  }, [state, code, mutate]);
  const problem =
    state === '' || code === ''
      ? 'OpenRouter sent no code. The sign-in was cancelled there.'
      : finish.isError
        ? describeFailure(finish.error)
        : null;
  return (
    <Page title="Sign in with OpenRouter" width="reading">
      {problem === null ? (
        <p role="status" className="flex items-center gap-2 text-fg-muted">
          <Spinner /> Saving the key…
        </p>
      ) : (
        <InlineNotice
          tone="danger"
          title="Not signed in"
          actions={
            <Link href="/settings" className="text-accent underline underline-offset-2">
              Go to Settings
            </Link>
          }
        >
          {problem}
        </InlineNotice>
      )}
    </Page>
  );
}
