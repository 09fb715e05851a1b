import type { ExplainInput, Verdict } from '#lib/contracts/verdict';
import { judge } from '#lib/fallback/judge';
import { replyFromPaste } from '#lib/fallback/reply-from-paste';

/** Judges an error a person got anywhere, as it would be judged here. Nothing of it is kept. */
export function explainPaste(pasted: ExplainInput, nowMs: number): Verdict {
  return judge(replyFromPaste(pasted), nowMs);
}
