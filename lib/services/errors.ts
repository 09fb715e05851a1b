import { ExplainInput } from '#lib/contracts/verdict';
import { hideInJson } from '#lib/engine/hide-in-reply';
import type { SecretFilter } from '#lib/engine/secret-filter';
import { explainPaste } from '#lib/upstreams/paste/explain-paste';
import { type Call, verb } from './verb.ts';

type ErrorVerbsInput = {
  /** Takes the keys that are known here out of what is shown. */
  readonly hideKeys: SecretFilter;
  readonly now: () => number;
};

export function errorVerbs({ hideKeys, now }: ErrorVerbsInput) {
  return {
    /** Classifies an error a person got anywhere, as it would be classified here. Nothing of it is kept. */
    explain: verb('errors.explain', ({ input }: Call<ExplainInput>) => {
      // What is nested too deeply to be looked through says nothing either.
      const clean = ExplainInput.safeParse(hideInJson(input, hideKeys)).data ?? { body: '' };
      return explainPaste(clean, now());
    }),
  };
}
