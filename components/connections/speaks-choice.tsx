'use client';

import { ChipChoice } from '#components/ui/chip-choice';
import { Speaks } from '#lib/contracts/connection';

const words: Record<Speaks, string> = {
  chat: 'Chat Completions',
  responses: 'Responses',
  messages: 'Messages',
  embeddings: 'Embeddings',
  images: 'Images',
  audio: 'Audio',
};

/** The APIs that a server takes. */
export function SpeaksChoice({
  value,
  onChange,
}: {
  value: readonly Speaks[];
  onChange: (speaks: readonly Speaks[]) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">Supported APIs</legend>
      <ChipChoice
        label="Supported APIs"
        value={value}
        onChange={onChange}
        options={Speaks.options.map((one) => ({ value: one, label: words[one] }))}
      />
    </fieldset>
  );
}
