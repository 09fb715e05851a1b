import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';

/** What was entered: something to send, or what is wrong with it, field by field. */
export type FormRead<Input, Problems> =
  | { readonly outcome: 'read'; readonly input: Input }
  | { readonly outcome: 'wrong'; readonly problems: Problems };

export type Form<Problems> = {
  readonly problems: Partial<Problems>;
  /** Why the server refused it; null where it did not. */
  readonly refusal: string | null;
  readonly isBusy: boolean;
  /** Saves what was entered, or gives false where something is wrong with it. */
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
  // Nothing is called wrong before the person has tried to save it.
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
