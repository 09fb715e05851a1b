import type { ExplainInput, Verdict } from '#lib/contracts/verdict';
import { explainPaste as explain } from '#lib/fallback/explain-paste';

/** Classifies an error a person got anywhere, as it would be classified here. Nothing of it is kept. */
export function explainPaste(pasted: ExplainInput, nowMs: number): Verdict {
  return explain(pasted, nowMs);
}
