import type { Unfit } from '#lib/engine/skip-cause';
import type { AskedRequest, ServerRules } from '#lib/upstreams/upstream';

/** What of an image request only OpenRouter understands and what changes the picture. */
const ownImageFields = ['input_references', 'aspect_ratio', 'resolution'] as const;

/** Why a server that is not OpenRouter can't be asked this; null where it can. */
export function findUnfitMedia({ dialect, body, model }: AskedRequest, { name }: ServerRules): Unfit | null {
  if (dialect.name === 'images') {
    const field = ownImageFields.find((one) => body[one] !== undefined && body[one] !== null);
    if (field === undefined) return null;
    return {
      action: 'switch_model',
      reason: `The request sets "${field}", which only OpenRouter supports. Your ${name} connection doesn't.`,
      field: `request ${field}`,
      value: JSON.stringify(body[field]).slice(0, 200),
    };
  }
  if (dialect.name !== 'transcriptions') return null;
  const { response_format: format, timestamp_granularities: granularities } = body;
  const isTimed =
    (typeof format === 'string' && timedFormats.includes(format)) ||
    (Array.isArray(granularities) && granularities.length > 0);
  if (!isTimed || !untimedModels.test(model)) return null;
  return {
    action: 'switch_model',
    reason: `The request asks for timestamps, which ${model} doesn't provide.`,
    field: 'request response_format',
    value: typeof format === 'string' ? format : 'timestamp_granularities',
  };
}

const timedFormats = ['verbose_json', 'srt', 'vtt'];
/** OpenAI's newer models tell the words alone. */
const untimedModels = /\bgpt-4o(?:-mini)?-transcribe\b/;
