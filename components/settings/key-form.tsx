'use client';

import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { describeFailure } from '#lib/client/fetch-json';
import { putOpenRouterKey } from '#lib/client/settings';
import type { Settings } from '#lib/contracts/settings';

/** The form for an OpenRouter key, which the server checks with OpenRouter before saving it. */
export function KeyForm({
  onSaved,
  submitLabel = 'Check and save',
}: {
  onSaved: (settings: Settings) => void;
  submitLabel?: string;
}) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const id = useId();
  const save = useMutation({
    mutationFn: putOpenRouterKey,
    onSuccess: (settings) => {
      setKey('');
      onSaved(settings);
    },
    onError: (error) => setProblem(describeFailure(error)),
  });

  const submit = async () => {
    // Only loaded here, because this form is part of a page's first load.
    const { PutOpenRouterKey } = await import('#lib/contracts/settings');
    const parsed = PutOpenRouterKey.safeParse({ key });
    if (!parsed.success) {
      setProblem(parsed.error.issues[0]?.message);
      return;
    }
    setProblem(undefined);
    save.mutate(parsed.data.key);
  };

  return (
    <form
      className="flex w-full flex-col gap-3"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label="OpenRouter key"
        error={problem}
        hint="Stored encrypted on this machine. Only its last four characters are shown again."
      >
        <div className="flex gap-2 max-sm:flex-col">
          <Input
            id={id}
            type="password"
            name="openrouter-key"
            value={key}
            onValueChange={(next) => {
              setKey(next);
              setProblem(undefined);
            }}
            placeholder="sk-or-v1-…"
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            className="font-mono placeholder:font-sans"
          />
          <Button type="submit" isBusy={save.isPending} disabled={key === ''}>
            {save.isPending ? 'Checking' : submitLabel}
          </Button>
        </div>
      </Field>
    </form>
  );
}
