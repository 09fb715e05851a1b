import {
  AudioLines,
  Braces,
  Brain,
  FileText,
  Image,
  ImagePlus,
  Video,
  Volume2,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import type { CategoryNeeds, DeclareNeeds } from '#lib/contracts/category';

type NeedOption = {
  [Part in keyof DeclareNeeds]: {
    part: Part;
    value: DeclareNeeds[Part][number];
    label: string;
    Icon: LucideIcon;
  };
}[keyof DeclareNeeds];

/** Capabilities that a category can require, in the order they are shown. */
export const needOptions: readonly NeedOption[] = [
  { part: 'inputModalities', value: 'image', label: 'Image input', Icon: Image },
  { part: 'inputModalities', value: 'file', label: 'File input', Icon: FileText },
  { part: 'inputModalities', value: 'audio', label: 'Audio input', Icon: AudioLines },
  { part: 'inputModalities', value: 'video', label: 'Video input', Icon: Video },
  { part: 'parameters', value: 'tools', label: 'Tools', Icon: Wrench },
  { part: 'parameters', value: 'structured_outputs', label: 'Strict JSON', Icon: Braces },
  { part: 'parameters', value: 'reasoning', label: 'Reasoning', Icon: Brain },
  { part: 'outputModalities', value: 'image', label: 'Image output', Icon: ImagePlus },
  { part: 'outputModalities', value: 'audio', label: 'Audio output', Icon: Volume2 },
];

export function chosenNeeds(needs: CategoryNeeds): readonly NeedOption[] {
  return needOptions.filter(({ part, value }) => needs[part].includes(value));
}

export function needsOf(options: readonly NeedOption[]): CategoryNeeds {
  const of = (part: keyof CategoryNeeds) =>
    options.filter((option) => option.part === part).map(({ value }): string => value);
  return {
    inputModalities: of('inputModalities'),
    outputModalities: of('outputModalities'),
    parameters: of('parameters'),
  };
}
