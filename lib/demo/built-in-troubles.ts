import type { Scenario } from './scenario.ts';

/** A model that fails in demo mode, to show newcomers what fallbacks are for. */
export type BuiltInTrouble = {
  readonly modelId: string;
  readonly scenario: Scenario;
  /** One sentence for people. */
  readonly about: string;
};

export const builtInTroubles: readonly BuiltInTrouble[] = [
  {
    modelId: 'google/gemini-2.5-flash-lite',
    scenario: { kind: 'rate_limited_upstream' },
    about: 'Always rate-limited by its provider, Google AI Studio.',
  },
  {
    modelId: 'deepseek/deepseek-r1-0528',
    scenario: { kind: 'slow_first_token', ms: 6_000, keepAlive: true },
    about: 'Thinks for six seconds before its first word.',
  },
  {
    modelId: 'meta-llama/llama-3.3-70b-instruct',
    scenario: { kind: 'html_502' },
    about: 'Whenever it is asked for, the stand-in of OpenRouter itself is down: another company takes over.',
  },
  {
    modelId: 'mistralai/mistral-small-3.2-24b-instruct',
    scenario: { kind: 'cut_after', tokens: 40 },
    about: 'Its stream breaks after forty words.',
  },
];

/** The quota of `:free` models in demo mode, small enough to reach by hand. */
export const demoFreePerMinute = 4;
