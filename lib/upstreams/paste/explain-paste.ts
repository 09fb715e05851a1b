import type { ExplainInput, Verdict } from '#lib/contracts/verdict';
import type { Classification } from '#lib/engine/classification';
import { weigh, type Weighed } from '#lib/upstreams/verdict/classify';
import { explainVerdict } from '#lib/words/explain-verdict';
import type { LogTime } from './log-time.ts';
import { readPaste, type Paste } from './read-paste.ts';
import { evidence } from '#lib/upstreams/verdict/evidence';
import type { Past } from '#lib/words/phrasing';

const DAY_MS = 86_400_000;
/** Tolerance for clock differences, within which a limit that just ended still counts. */
const CLOCK_SKEW_MS = 60_000;
/** The largest offset of a time without a time zone. */
const WIDEST_ZONE_MS = 14 * 3_600_000;

/** Explains a pasted error, wherever it came from. */
export function explainPaste(input: ExplainInput, nowMs: number): Verdict {
  const paste = readPaste(input);
  // A wait starts when the error occurred, not when it is pasted.
  const occurred = paste.occurred !== null && paste.occurred.atMs < nowMs ? paste.occurred : null;
  const weighed = paste.pieces.map((piece) => weigh(piece, occurred?.atMs ?? nowMs, paste.around));
  const classification = withCause(weighed.reduce(better), paste);
  const past = findPast(classification, occurred, nowMs);
  const { title, explanation, advice } = explainVerdict(classification, null, past);
  const { cause, certain, company } = classification;
  return {
    origin: isNobody(classification) ? null : classification.origin,
    action: cause === 'not_an_api_error' || cause === 'no_failure' ? null : classification.action,
    cause,
    certain,
    company,
    title,
    explanation,
    advice: [...advice],
    evidence: [
      ...classification.evidence,
      ...(past === null ? [] : [evidence('time', new Date(past.atMs).toISOString(), timeMeanings[past.is])]),
    ],
    retryAfterMs: retryAfterMs(classification, occurred, past, nowMs),
  };
}

const timeMeanings: Readonly<Record<Past['is'], string>> = {
  reset: 'the limit has already reset',
  occurred: 'when it happened',
};

/** The piece with the better evidence; the first one if both are equal. */
function better(one: Weighed, other: Weighed): Weighed {
  return other.worth < one.worth ? other : one;
}

/** The classification. A text without any evidence is not an API error. */
function withCause({ classification }: Weighed, { pieces, around }: Paste): Classification {
  const isBare = pieces.every(({ body, status }) => typeof body === 'string' && status === null);
  return classification.cause === 'unknown' &&
    isBare &&
    around.via === 'unknown' &&
    !pieces.some(hasErrorName)
    ? { ...classification, cause: 'not_an_api_error' }
    : classification;
}

/** Whether the text has the name of a client's error, such as `openai.APIError` or `API error`. */
function hasErrorName({ body }: Paste['pieces'][number]): boolean {
  return (
    typeof body === 'string' &&
    /\bapi[ _-]?(?:call)?[ _-]?error\b|\bAPI\w*(?:Error|Exception)\b|\bllm error\b|\b(?:openai|anthropic|litellm|groq|cohere|mistralai|google\.genai)\.(?:\w+\.)?\w*(?:Error|Exception)\b/i.test(
      body,
    )
  );
}

function isNobody({ cause }: Classification): boolean {
  return cause === 'unknown' || cause === 'no_failure' || cause === 'not_an_api_error';
}

/** A limit or an outage that has ended, according to the error's own times. */
function findPast(
  { kind, limit, retryAfterMs: waitMs, cause }: Classification,
  occurred: LogTime | null,
  nowMs: number,
): Past | null {
  const isPassing =
    kind === 'rate_limited' || kind === 'overloaded' || cause === 'key_limit' || cause === 'budget';
  if (!isPassing) return null;
  const resetsAtMs = limit?.resetsAtMs ?? null;
  if (resetsAtMs !== null)
    return resetsAtMs < nowMs - CLOCK_SKEW_MS ? { atMs: resetsAtMs, is: 'reset' } : null;
  if (occurred === null) return null;
  const slackMs = occurred.hasZone ? CLOCK_SKEW_MS : WIDEST_ZONE_MS;
  if (waitMs !== null && waitMs > 0) {
    const endedAtMs = occurred.atMs + waitMs;
    return endedAtMs + slackMs < nowMs ? { atMs: endedAtMs, is: 'reset' } : null;
  }
  return occurred.atMs + DAY_MS + slackMs < nowMs ? { atMs: occurred.atMs, is: 'occurred' } : null;
}

function retryAfterMs(
  { retryAfterMs: waitMs, limit }: Classification,
  occurred: LogTime | null,
  past: Past | null,
  nowMs: number,
): number | null {
  if (past !== null) return 0;
  if (limit?.resetsAtMs != null && limit.resetsAtMs > nowMs) return limit.resetsAtMs - nowMs;
  if (waitMs === null || occurred === null || !occurred.hasZone) return waitMs;
  return Math.max(0, occurred.atMs + waitMs - nowMs);
}
