'use client';

import { useMutation } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { describeFailure } from '#lib/client/fetch-json';
import { finishSignIn } from '#lib/client/openrouter-sign-in';
import { FinishSignIn, type StartedSignIn } from '#lib/contracts/openrouter-sign-in';
import { useFinished } from './use-finished.ts';

/** For a server that OpenRouter can't send a browser back to: it shows a code, which is pasted here. */
export function CodeForm({
  started: { state, url },
  onDone,
  onCancel,
}: {
  started: StartedSignIn;
  onDone: (() => void) | undefined;
  onCancel: () => void;
}) {
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const finished = useFinished();
  const finish = useMutation({
    mutationFn: finishSignIn,
    onSuccess(answer) {
      finished(answer);
      onDone?.();
    },
    onError: (error) => setProblem(describeFailure(error)),
  });
  return (
    <form
      className="flex w-full flex-col gap-3"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const parsed = FinishSignIn.safeParse({ state, code });
        if (!parsed.success) return setProblem(parsed.error.issues[0]?.message);
        setProblem(undefined);
        finish.mutate(parsed.data);
      }}
    >
      <p className="text-fg-muted">
        OpenRouter can’t send you back to this address, because it is neither https nor on this machine. Sign
        in there, copy the code it shows, and paste it here within ten minutes.
      </p>
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex items-center gap-1.5 self-start text-accent underline underline-offset-2"
      >
        Open OpenRouter <ExternalLink aria-hidden className="size-3.5" />
      </a>
      <Field label="Code from OpenRouter" error={problem}>
        <div className="flex gap-2 max-sm:flex-col">
          <Input
            name="openrouter-code"
            value={code}
            onValueChange={(next) => {
              setCode(next);
              setProblem(undefined);
            }}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            className="font-mono"
          />
          <Button type="submit" isBusy={finish.isPending} disabled={code === ''}>
            Finish
          </Button>
          <Button variant="ghost" onClick={onCancel}>
            Start over
          </Button>
        </div>
      </Field>
    </form>
  );
}
