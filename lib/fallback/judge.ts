import type { Verdict } from '#lib/contracts/verdict';
import { classify } from './classify.ts';
import { explainVerdict } from './explain-verdict.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** The whole answer to "what happened here?": the verdict, in words, with what it rests on. */
export function judge(reply: UpstreamReply, nowMs: number): Verdict {
  const classification = classify(reply, nowMs);
  const { title, explanation, advice } = explainVerdict(classification);
  const { origin, action, evidence, retryAfterMs } = classification;
  return { origin, action, title, explanation, advice, evidence: [...evidence], retryAfterMs };
}
