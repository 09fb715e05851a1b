import type { DemoCall } from '#lib/demo/call-log';
import type { Scenario, ScenarioOf } from '#lib/demo/scenario';
import type { ClientAnswer } from './careful-client.ts';

/**
 * The sixteen faults of the public gateway test Failover Bench (methodology v0.1): what the first
 * model does, what correct conduct is, and how the verdict follows.
 */
export type FaultCase = {
  readonly id: string;
  readonly name: string;
  readonly first: Scenario;
  /** The scenario of the next model, `ok` by default. */
  readonly second?: Scenario;
  /** After this time a call counts as hung. */
  readonly withinMs: number;
  /** Without it, one call is made. */
  readonly sequence?: { readonly count: number; readonly everyMs: number };
  /** Set if the caller should get the error. */
  readonly wants?: 'error';
  readonly checks: readonly Check[];
};

type Check = {
  readonly name: string;
  /** If an optional check fails, the verdict is `partial`. */
  readonly isRequired: boolean;
  readonly holds: (seen: Seen) => boolean;
};

/** Both sides of a fault: what the caller received, and which calls the provider saw. */
export type Seen = {
  /** One answer, except for a sequence. */
  readonly answers: readonly ClientAnswer[];
  readonly first: readonly DemoCall[];
  readonly second: readonly DemoCall[];
  readonly secondModel: string;
  /** Whether a plain call to the same product is answered afterwards. */
  readonly isAliveAfter: boolean;
};

export type Verdict = 'pass' | 'partial' | 'safe' | 'fail';

/** Sixty words. */
export const words =
  'A careful reader trusts an answer only when every word of it arrives in its place. A gateway that hides a break, repeats a line or loses the end has failed, however quickly it spoke. So this text is counted: sixty words, one after another, each sent once, and compared as a whole with what came out at the end.'.split(
    ' ',
  );

const whole = words.join(' ');

const required = (name: string, holds: Check['holds']): Check => ({ name, isRequired: true, holds });
const advised = (name: string, holds: Check['holds']): Check => ({ name, isRequired: false, holds });

const isComplete = (answer: ClientAnswer): boolean =>
  answer.outcome === 'answered' && answer.text.trim().replace(/\s+/g, ' ') === whole;

const callsWithin = ({ first }: Seen, ms: number): number =>
  first.filter((call) => call.at - (first[0]?.at ?? 0) < ms).length;
const callsOfFirst = (most: number): Check =>
  required(`at most ${most} calls of the first model`, ({ first }) => first.length <= most);
const oneCallOfFirst = required('exactly one call of the first model', ({ first }) => first.length === 1);
const endsWithin = (ms: number, make: typeof required): Check =>
  make(`over within ${ms / 1_000} s`, ({ answers }) => answers.every((answer) => answer.tookMs <= ms));
const nothingCutAsSuccess = required('no short answer as a success', ({ answers }) =>
  answers.every((answer) => answer.outcome !== 'answered' || isComplete(answer)),
);
const aliveAfter = required('alive afterwards', (seen) => seen.isAliveAfter);
const hasUsage = advised('usage is reported', ({ answers }) =>
  answers.every((answer) => answer.usage !== null),
);

/** An error as a plain provider writes it. */
function refusal(
  status: number,
  code: string | null,
  message: string,
  more: Partial<Pick<ScenarioOf<'custom'>, 'headers' | 'times' | 'untilMs'>> = {},
): Scenario {
  const type = status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return { kind: 'custom', status, body: { error: { message, type, param: null, code } }, ...more };
}

const overloadedFor = (more: { readonly untilMs?: number }): Scenario =>
  refusal(503, 'overloaded', 'The engine is currently overloaded. Please try again later.', more);
const overloaded = overloadedFor({});
const cut = { kind: 'cut_after', tokens: 40 } as const;

const outageMs = 60_000;

export const faultCases: readonly FaultCase[] = [
  {
    id: 'S01',
    name: '429 with Retry-After, once',
    first: refusal(429, 'rate_limit_exceeded', 'Rate limit reached. Please retry after 2 seconds.', {
      headers: { 'retry-after': '2' },
      times: 1,
    }),
    withinMs: 20_000,
    checks: [
      advised('the first model is retried', ({ first }) => first.length >= 2),
      advised('not retried before the Retry-After', ({ first: [one, two] }) =>
        one === undefined || two === undefined ? false : two.at - one.at >= 1_800,
      ),
      required('at most 2 calls within 1.5 s', (seen) => callsWithin(seen, 1_500) <= 2),
    ],
  },
  {
    id: 'S02',
    name: '429 every time',
    first: refusal(429, 'rate_limit_exceeded', 'Rate limit reached.'),
    withinMs: 40_000,
    checks: [
      required('at most 4 calls within 3 s', (seen) => callsWithin(seen, 3_000) <= 4),
      callsOfFirst(6),
    ],
  },
  {
    id: 'S03',
    name: '500 once',
    first: refusal(500, null, 'The server had an error while processing your request.', { times: 1 }),
    withinMs: 20_000,
    checks: [advised('one retry of the same model', ({ first }) => first.length === 2)],
  },
  { id: 'S04', name: '503 every time', first: overloaded, withinMs: 40_000, checks: [callsOfFirst(6)] },
  {
    id: 'S05',
    name: 'reset before any byte, once',
    first: { kind: 'reset', times: 1 },
    withinMs: 20_000,
    checks: [],
  },
  {
    id: 'S06',
    name: 'never answers',
    first: { kind: 'hang' },
    withinMs: 130_000,
    checks: [
      endsWithin(100_000, required),
      advised('the silent model is called once', ({ first }) => first.length === 1),
    ],
  },
  {
    id: 'S07',
    name: 'first token after 20 s',
    first: { kind: 'slow_first_token', ms: 20_000, keepAlive: false },
    withinMs: 60_000,
    // A whole answer has no first token, so 20 s to make one are not a stall. Then it comes at
    // once.
    checks: [
      advised('done within 15 s, or a whole answer within 22 s', ({ answers }) =>
        answers.every((answer) => answer.tookMs <= (answer.isStream ? 15_000 : 22_000)),
      ),
    ],
  },
  {
    id: 'S08',
    name: 'cut after 40 words',
    first: cut,
    withinMs: 40_000,
    checks: [nothingCutAsSuccess],
  },
  {
    id: 'S09',
    name: 'silent after 20 words',
    first: { kind: 'stall_after', tokens: 20, ms: 30_000 },
    withinMs: 70_000,
    checks: [endsWithin(45_000, required), nothingCutAsSuccess, aliveAfter],
  },
  {
    id: 'S10',
    name: 'one invalid event',
    first: { kind: 'invalid_json_event', tokens: 10 },
    withinMs: 30_000,
    checks: [
      aliveAfter,
      nothingCutAsSuccess,
      advised('the whole answer', ({ answers }) => answers.every(isComplete)),
    ],
  },
  {
    id: 'S11',
    name: 'no [DONE]',
    first: { kind: 'no_done' },
    withinMs: 30_000,
    checks: [endsWithin(8_000, required), hasUsage],
  },
  {
    id: 'S12',
    name: 'context too long',
    first: refusal(
      400,
      'context_length_exceeded',
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9631 tokens.",
    ),
    withinMs: 20_000,
    checks: [oneCallOfFirst],
  },
  {
    id: 'S13',
    name: 'content refused',
    first: refusal(
      400,
      'content_policy_violation',
      'Your request was rejected as a result of our safety system.',
    ),
    wants: 'error',
    withinMs: 20_000,
    checks: [oneCallOfFirst],
  },
  {
    id: 'S14',
    name: 'cut, and the second model refuses a prefill',
    first: cut,
    second: { kind: 'invalid_prefill' },
    withinMs: 40_000,
    checks: [
      required("the caller does not get the prefill's 400", ({ answers, second }) =>
        answers.every((answer) => answer.outcome !== 'error' || second.every((call) => call.status !== 400)),
      ),
      nothingCutAsSuccess,
    ],
  },
  {
    id: 'S15',
    name: '503 for 60 s, then healthy',
    first: overloadedFor({ untilMs: outageMs }),
    withinMs: 30_000,
    sequence: { count: 20, everyMs: 4_000 },
    checks: [
      required('every request is answered', ({ answers }) =>
        answers.every((answer) => answer.outcome === 'answered'),
      ),
      required('the first model serves again within 30 s of its recovery', ({ first }) => {
        const back = first.find((call) => call.status === 200);
        return back !== undefined && back.at - (first[0]?.at ?? 0) <= outageMs + 30_000;
      }),
    ],
  },
  {
    id: 'S16',
    name: '503 every time, explained',
    first: overloaded,
    withinMs: 40_000,
    checks: [
      required('the answer names the second model', ({ answers, secondModel }) =>
        answers.every((answer) => answer.model === secondModel),
      ),
      hasUsage,
      callsOfFirst(6),
    ],
  },
];

/** The verdict for a fault, with its reason. */
export function judgeFault(fault: FaultCase, seen: Seen): { verdict: Verdict; because: string } {
  const { answers } = seen;
  if (answers.some((answer) => answer.outcome === 'hung')) return { verdict: 'fail', because: 'it hung' };
  const isAnswered = answers.every((answer) => answer.outcome === 'answered');
  if (isAnswered && fault.wants !== 'error' && !answers.every(isComplete))
    return { verdict: 'fail', because: `not the whole answer, but: ${answers.at(-1)?.text}` };
  const failed = fault.checks.filter((check) => !check.holds(seen));
  const because = failed.map((check) => `not so: ${check.name}`).join('; ');
  if (failed.some((check) => check.isRequired)) return { verdict: 'fail', because };
  if (fault.wants === 'error' && isAnswered) return { verdict: 'partial', because: 'routed around' };
  const isAsWanted = fault.wants === 'error' ? answers.every(isError) : isAnswered;
  if (!isAsWanted) return { verdict: 'safe', because: JSON.stringify(answers.find(isError)?.error) };
  return failed.length > 0 ? { verdict: 'partial', because } : { verdict: 'pass', because: '' };
}

function isError(answer: ClientAnswer): boolean {
  return answer.outcome === 'error';
}
