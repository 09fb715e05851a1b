import type { CategoryNeeds, DeclareNeeds } from '#lib/contracts/category';

type NeedOption = {
  [Part in keyof DeclareNeeds]: { part: Part; value: DeclareNeeds[Part][number]; label: string };
}[keyof DeclareNeeds];

/** What can be asked of the models of a category, in the order it is shown. */
export const needOptions: readonly NeedOption[] = [
  { part: 'inputModalities', value: 'image', label: 'Reads images' },
  { part: 'inputModalities', value: 'file', label: 'Reads files' },
  { part: 'inputModalities', value: 'audio', label: 'Hears audio' },
  { part: 'inputModalities', value: 'video', label: 'Watches video' },
  { part: 'parameters', value: 'tools', label: 'Calls tools' },
  { part: 'parameters', value: 'structured_outputs', label: 'Strict JSON' },
  { part: 'parameters', value: 'reasoning', label: 'Reasons' },
  { part: 'outputModalities', value: 'image', label: 'Makes images' },
  { part: 'outputModalities', value: 'audio', label: 'Answers in sound' },
];

/** "reads images, calls tools"; empty where text is enough. */
export function describeNeeds(needs: CategoryNeeds): string {
  return needOptions
    .filter(({ part, value }) => needs[part].includes(value))
    .map(({ label }) => label.toLowerCase().replace('json', 'JSON'))
    .join(', ');
}
