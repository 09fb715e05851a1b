import { ExplainInput } from '#lib/contracts/verdict';
import { hideInJson } from '#lib/engine/hide-in-reply';
import type { SecretFilter } from '#lib/engine/secret-filter';
import { explainPaste } from '#lib/upstreams/paste/explain-paste';
import { type Call, verb } from './verb.ts';

type ErrorVerbsInput = {
  /** Removes known keys from the result. */
  readonly hideKeys: SecretFilter;
  readonly now: () => number;
};

export function errorVerbs({ hideKeys, now }: ErrorVerbsInput) {
  return {
    /** Classifies an error from anywhere as if it had happened here. Nothing is stored. */
    explain: verb('errors.explain', ({ input }: Call<ExplainInput>) => {
      // A body that is nested too deeply to be searched counts as empty.
      const clean = ExplainInput.safeParse(hideInJson(input, hideKeys)).data ?? { body: '' };
      return explainPaste(clean, now());
    }),
  };
}
