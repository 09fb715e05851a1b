import type { CatalogueModel } from '#lib/contracts/model';
import { hasModality, takesParameter } from '#lib/contracts/model-facts';

export const capabilityKinds = [
  'image_input',
  'file_input',
  'audio_input',
  'tools',
  'strict_json',
  'reasoning',
  'image_output',
] as const;
export type CapabilityKind = (typeof capabilityKinds)[number];

export type Able = Pick<
  CatalogueModel,
  'inputModalities' | 'outputModalities' | 'supportedParameters' | 'unknownParameters'
>;

/** The model's capabilities beyond text according to the catalogue, in a fixed order. */
export function capabilitiesOf(model: Able): CapabilityKind[] {
  return capabilityKinds.filter((kind) => can(model, kind) === true);
}

/** The capabilities for which the catalogue says neither yes nor no. */
export function unknownCapabilitiesOf(model: Able): CapabilityKind[] {
  return capabilityKinds.filter((kind) => can(model, kind) === null);
}

/** Whether the model has a capability; null if unknown. */
export function can(model: Able, kind: CapabilityKind): boolean | null {
  switch (kind) {
    case 'image_input':
      return hasModality(model.inputModalities, 'image');
    case 'file_input':
      return hasModality(model.inputModalities, 'file');
    case 'audio_input':
      return hasModality(model.inputModalities, 'audio');
    case 'tools':
      return takesParameter(model, 'tools');
    case 'strict_json':
      return takesParameter(model, 'structured_outputs');
    case 'reasoning':
      return takesParameter(model, 'reasoning');
    case 'image_output':
      return hasModality(model.outputModalities, 'image');
  }
}

/** For use after "no", "requires" or "supports". */
export const capabilityWords: Record<CapabilityKind, string> = {
  image_input: 'image input',
  file_input: 'file input',
  audio_input: 'audio input',
  tools: 'tool calling',
  strict_json: 'strict JSON',
  reasoning: 'reasoning',
  image_output: 'image output',
};

const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** Formats a list such as "no image input, tool calling or reasoning". */
export function formatLack(words: readonly string[]): string {
  return `no ${either.format(words)}`;
}
