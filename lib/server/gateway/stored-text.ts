import type { Policy } from '#lib/contracts/policy';
import type { Dialect, RequestFacts } from '#lib/dialects/dialect';
import type { Execution } from '#lib/engine/execution';
import type { SecretFilter } from '#lib/engine/secret-filter';
import type { StoredText } from './history-record.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How long prompt and answer are kept: 0 for not at all, null for forever. */
export function keepTextMsOf(choice: Policy['storePrompts']): number | null {
  switch (choice) {
    case 'off':
      return 0;
    case '7d':
      return 7 * DAY_MS;
    case 'forever':
      return null;
  }
}

export const nothingStored: StoredText = { prompt: null, answer: null, storedUntilMs: null };

type TextInput = {
  readonly input: { readonly dialect: Pick<Dialect, 'answers'>; readonly keepTextMs: number | null };
  readonly facts: Pick<RequestFacts, 'prompt'>;
  readonly execution: Execution;
  /** The streamed text. */
  readonly answer: string;
  readonly createdAtMs: number;
  readonly hideKeys: SecretFilter;
};

/** The prompt and the answer for the history, without keys. */
export function textToStore({
  input,
  facts,
  execution,
  answer,
  createdAtMs,
  hideKeys,
}: TextInput): StoredText {
  const { dialect, keepTextMs } = input;
  const { outcome } = execution;
  const whole =
    outcome.status === 'served' && outcome.rest.is === 'whole'
      ? answer + dialect.answers.textOf(outcome.rest.answer)
      : answer;
  return {
    prompt: hideKeys(JSON.stringify(facts.prompt)),
    answer: whole === '' ? null : hideKeys(whole),
    storedUntilMs: keepTextMs === null ? null : Math.ceil(createdAtMs + keepTextMs),
  };
}
