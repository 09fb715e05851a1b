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

/** What the catalogue says the model can do beyond text, in a fixed order. */
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

/** "can't …": what a model lacks, in words. */
export const capabilityWords: Record<CapabilityKind, string> = {
  image_input: 'see images',
  file_input: 'read files',
  audio_input: 'hear audio',
  tools: 'call tools',
  strict_json: 'hold to a strict JSON schema',
  reasoning: 'reason before it answers',
  image_output: 'make images',
};
