import type { SimpleScenario } from '#lib/demo/scenario';

/** A failure of a call: a refusal by the simulated upstream, or a transport fault. */
export type Trouble =
  | { readonly kind: 'refused'; readonly scenario: SimpleScenario }
  | { readonly kind: 'silent' }
  | { readonly kind: 'keep_alive_only' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stalled' };

type Habit = {
  readonly trouble: Trouble;
  readonly chance: number;
  /** A different probability at some hours of the day, UTC. */
  readonly busy?: { readonly fromHour: number; readonly toHour: number; readonly chance: number };
};

const refused = (scenario: SimpleScenario): Trouble => ({ kind: 'refused', scenario });
const limited = refused({ kind: 'rate_limited_upstream' });
const limitedForSeconds = refused({
  kind: 'rate_limited_upstream',
  shape: 'limit_source',
  retryAfterSeconds: 14,
});
const overloaded = refused({ kind: 'overloaded', by: 'provider' });

/** The typical failures of each model. */
const habits: Readonly<Record<string, readonly Habit[]>> = {
  'google/gemini-2.5-flash-lite': [
    { trouble: limited, chance: 0.16, busy: { fromHour: 14, toHour: 16, chance: 0.74 } },
  ],
  'moonshotai/kimi-k2': [
    { trouble: { kind: 'silent' }, chance: 0.012 },
    { trouble: { kind: 'cut' }, chance: 0.02 },
  ],
  'deepseek/deepseek-v3.2': [
    { trouble: overloaded, chance: 0.03 },
    { trouble: { kind: 'keep_alive_only' }, chance: 0.01 },
  ],
  'meta-llama/llama-3.3-70b-instruct': [
    { trouble: overloaded, chance: 0.1, busy: { fromHour: 8, toHour: 11, chance: 0.25 } },
    { trouble: refused({ kind: 'html_502' }), chance: 0.01 },
  ],
  'google/gemini-2.5-flash': [
    { trouble: limitedForSeconds, chance: 0.06, busy: { fromHour: 13, toHour: 18, chance: 0.18 } },
    { trouble: { kind: 'empty' }, chance: 0.01 },
  ],
  'google/gemma-4-31b-it:free': [{ trouble: limited, chance: 0.05 }],
  'mistralai/codestral-2508': [
    { trouble: { kind: 'silent' }, chance: 0.02, busy: { fromHour: 9, toHour: 10, chance: 0.12 } },
    { trouble: { kind: 'cut' }, chance: 0.03 },
  ],
  'qwen/qwen3-coder': [{ trouble: { kind: 'stalled' }, chance: 0.012 }],
  'anthropic/claude-haiku-4.5': [
    { trouble: refused({ kind: 'rate_limited_byok' }), chance: 0.06 },
    { trouble: refused({ kind: 'moderation' }), chance: 0.02 },
  ],
  'openai/gpt-5-mini': [
    { trouble: { kind: 'empty' }, chance: 0.04 },
    { trouble: refused({ kind: 'no_endpoints', reason: 'data_policy' }), chance: 0.04 },
  ],
};

/** Failures that any call can have. */
const common: readonly Habit[] = [
  { trouble: { kind: 'reset' }, chance: 0.004 },
  { trouble: refused({ kind: 'account_limit', retryAfterSeconds: 1 }), chance: 0.004 },
  { trouble: refused({ kind: 'server_error' }), chance: 0.002 },
];

/** Draws the failure of a call, or null. Most calls have none. */
export function drawTrouble(model: string, nowMs: number, random: number): Trouble | null {
  const hour = Math.floor(nowMs / 3_600_000) % 24;
  let left = random;
  for (const { trouble, chance, busy } of [...(habits[model] ?? []), ...common]) {
    const isBusy = busy !== undefined && hour >= busy.fromHour && hour < busy.toHour;
    left -= isBusy ? busy.chance : chance;
    if (left < 0) return trouble;
  }
  return null;
}

type Speed = { readonly firstTokenMs: number; readonly tokensPerSecond: number };

const speeds: Readonly<Record<string, Speed>> = {
  'google/gemini-2.5-flash-lite': { firstTokenMs: 380, tokensPerSecond: 190 },
  'moonshotai/kimi-k2': { firstTokenMs: 850, tokensPerSecond: 62 },
  'deepseek/deepseek-v3.2': { firstTokenMs: 1_150, tokensPerSecond: 44 },
  'meta-llama/llama-3.3-70b-instruct': { firstTokenMs: 480, tokensPerSecond: 88 },
  'google/gemini-2.5-flash': { firstTokenMs: 520, tokensPerSecond: 140 },
  'google/gemma-4-31b-it:free': { firstTokenMs: 640, tokensPerSecond: 58 },
  'meta-llama/llama-3.1-8b-instruct': { firstTokenMs: 210, tokensPerSecond: 310 },
  'mistralai/codestral-2508': { firstTokenMs: 360, tokensPerSecond: 135 },
  'anthropic/claude-sonnet-4.5': { firstTokenMs: 1_300, tokensPerSecond: 63 },
  'openai/gpt-5-mini': { firstTokenMs: 1_900, tokensPerSecond: 95 },
};
const ordinary: Speed = { firstTokenMs: 800, tokensPerSecond: 75 };

export function speedOf(model: string): Speed {
  return speeds[model] ?? ordinary;
}
