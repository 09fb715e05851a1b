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

/** What can be asked of the models of a category, in the order it is shown. */
export const needOptions: readonly NeedOption[] = [
  { part: 'inputModalities', value: 'image', label: 'Reads images', Icon: Image },
  { part: 'inputModalities', value: 'file', label: 'Reads files', Icon: FileText },
  { part: 'inputModalities', value: 'audio', label: 'Hears audio', Icon: AudioLines },
  { part: 'inputModalities', value: 'video', label: 'Watches video', Icon: Video },
  { part: 'parameters', value: 'tools', label: 'Calls tools', Icon: Wrench },
  { part: 'parameters', value: 'structured_outputs', label: 'Strict JSON', Icon: Braces },
  { part: 'parameters', value: 'reasoning', label: 'Reasons', Icon: Brain },
  { part: 'outputModalities', value: 'image', label: 'Makes images', Icon: ImagePlus },
  { part: 'outputModalities', value: 'audio', label: 'Answers in sound', Icon: Volume2 },
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
