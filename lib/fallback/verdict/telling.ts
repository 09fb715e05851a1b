import type { Classification, FailureFacts } from '../classification.ts';

export type Telling = { readonly title: string; readonly explanation: string };

/** How the people and things of a verdict are called in a sentence. */
export type Names = {
  readonly model: string;
  readonly modelId: string | null;
  readonly provider: string;
  readonly providerIsNamed: boolean;
};

/** The company as a sentence introduces it. */
export function companyBehind({ provider, providerIsNamed, model }: Names): string {
  return providerIsNamed ? `${provider}, the company behind ${model},` : `the company behind ${model}`;
}

/** "about 40 seconds", "about 3 hours". */
export function sayWait(waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  if (seconds < 120) return `${seconds} second${seconds === 1 ? '' : 's'}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}

/** One of the facts the verdict rests on, by the end of its name. */
export function evidenceOf({ evidence }: Classification, fieldEnd: string): string | null {
  return evidence.find((item) => item.field.endsWith(fieldEnd))?.value ?? null;
}

const nouns: ReadonlyMap<string, string> = new Map([
  ['image', 'images'],
  ['image_output', 'making images'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['file', 'files'],
  ['tools', 'tools'],
  ['structured_outputs', 'answers in a fixed JSON form'],
  ['reasoning', 'reasoning settings'],
  ['mandatory_reasoning', 'requests without reasoning'],
  ['system_message', 'system instructions'],
  ['parameters', 'one of the settings sent'],
]);

/** What the model cannot do, as a noun. */
export function nounOf({ missingCapability, obstacle }: FailureFacts): string | null {
  return nouns.get(obstacle ?? missingCapability ?? '') ?? null;
}
