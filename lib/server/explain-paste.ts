import { ExplainInput, type Verdict } from '#lib/contracts/verdict';
import { explainPaste as explain } from '#lib/upstreams/paste/explain-paste';
import { hideInJson } from '#lib/engine/hide-in-reply';
import type { SecretFilter } from '#lib/engine/secret-filter';

/**
 * Classifies an error a person got anywhere, as it would be classified here. Nothing of it is kept, and `hideKeys`
 * takes the keys that are known here out of what is shown of it.
 */
export function explainPaste(pasted: ExplainInput, nowMs: number, hideKeys: SecretFilter): Verdict {
  // What is nested too deeply to be looked through says nothing either.
  const clean = ExplainInput.safeParse(hideInJson(pasted, hideKeys)).data ?? { body: '' };
  return explain(clean, nowMs);
}
