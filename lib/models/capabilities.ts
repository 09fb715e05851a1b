import type { CatalogueModel } from '#lib/contracts/model';

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

export type Able = Pick<CatalogueModel, 'inputModalities' | 'outputModalities' | 'supportedParameters'>;

/** The model's capabilities beyond text according to the catalogue, in a fixed order. */
export function capabilitiesOf(model: Able): CapabilityKind[] {
  return capabilityKinds.filter((kind) => can(model, kind));
}

function can(model: Able, kind: CapabilityKind): boolean {
  switch (kind) {
    case 'image_input':
      return model.inputModalities.includes('image');
    case 'file_input':
      return model.inputModalities.includes('file');
    case 'audio_input':
      return model.inputModalities.includes('audio');
    case 'tools':
      return model.supportedParameters.includes('tools');
    case 'strict_json':
      return model.supportedParameters.includes('structured_outputs');
    case 'reasoning':
      return model.supportedParameters.includes('reasoning');
    case 'image_output':
      return model.outputModalities.includes('image');
  }
}

/** To go on after "no", "requires" or "supports". */
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

/** "no image input, tool calling or reasoning" */
export function formatLack(words: readonly string[]): string {
  return `no ${either.format(words)}`;
}
