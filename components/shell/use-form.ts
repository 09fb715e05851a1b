import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';

/** The result of reading a form: the input to send, or its problems by field. */
export type FormRead<Input, Problems> =
  | { readonly outcome: 'read'; readonly input: Input }
  | { readonly outcome: 'wrong'; readonly problems: Problems };

export type Form<Problems> = {
  readonly problems: Partial<Problems>;
  /** Why the server rejected the input; null if it didn't. */
  readonly refusal: string | null;
  readonly isBusy: boolean;
  /** Saves the input. Returns false if it is invalid. */
  readonly submit: () => boolean;
};

export function useForm<Input, Problems, Result>({
  read,
  save,
  onSaved,
}: {
  read: () => FormRead<Input, Problems>;
  save: (input: Input) => Promise<Result>;
  onSaved: (result: Result) => void;
}): Form<Problems> {
  // Show problems only after the first attempt to save.
  const [isTried, setIsTried] = useState(false);
  const write = useMutation({ mutationFn: save, onSuccess: onSaved });
  const now = isTried ? read() : null;
  return {
    problems: now?.outcome === 'wrong' ? now.problems : {},
    refusal: write.isError ? describeFailure(write.error) : null,
    isBusy: write.isPending,
    submit() {
      setIsTried(true);
      const given = read();
      if (given.outcome === 'read') write.mutate(given.input);
      return given.outcome === 'read';
    },
  };
}
