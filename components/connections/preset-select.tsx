'use client';

import { Field } from '#components/ui/field';
import { Select } from '#components/ui/select';
import { connectionPresets } from '#lib/contracts/connection-presets';
import { type ConnectionDraft, draftOfPreset, emptyDraft } from './connection-draft.ts';

const CUSTOM = 'custom';

const options = [
  { value: CUSTOM, label: 'Other OpenAI-compatible server' },
  ...connectionPresets.map(({ slug, name, kind, isLocal }) => ({
    value: slug,
    label: name,
    ...(isLocal ? { hint: 'Local server' } : kind === 'openrouter' ? { hint: 'Another account or key' } : {}),
  })),
];

/** Fills the form in for a known provider or server. */
export function PresetSelect({
  value,
  taken,
  onChange,
}: {
  /** The slug of the preset; null for a server of the person's own. */
  value: string | null;
  taken: readonly string[];
  onChange: (preset: string | null, draft: ConnectionDraft) => void;
}) {
  return (
    <Field label="Provider or server">
      <Select
        value={value ?? CUSTOM}
        options={options}
        onValueChange={(next) => {
          const preset = connectionPresets.find(({ slug }) => slug === next);
          if (preset === undefined) onChange(null, emptyDraft);
          else onChange(preset.slug, draftOfPreset(preset, taken));
        }}
      />
    </Field>
  );
}
