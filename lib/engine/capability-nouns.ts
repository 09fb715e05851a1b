import type { FailureFacts } from './classification.ts';

const nouns: ReadonlyMap<string, string> = new Map([
  ['image', 'images'],
  ['image_output', 'making images'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['file', 'files'],
  ['tools', 'tools'],
  ['structured_outputs', 'structured JSON output'],
  ['reasoning', 'reasoning settings'],
  ['mandatory_reasoning', 'requests without reasoning'],
  ['system_message', 'system instructions'],
  ['parameters', 'one of the parameters sent'],
]);

/** What the model can't do, as a noun. */
export function nounOf({ missingCapability, obstacle }: FailureFacts): string | null {
  return nouns.get(obstacle ?? missingCapability ?? '') ?? null;
}
