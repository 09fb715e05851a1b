import type { Unfit } from '#lib/engine/skip-cause';
import type { AskedRequest, ServerRules } from '#lib/upstreams/upstream';

/** Image fields that only OpenRouter understands and that change the image. */
const ownImageFields = ['input_references', 'aspect_ratio', 'resolution'] as const;

/** Why a server other than OpenRouter can't take the request; null if it can. */
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
/** Models that return no timestamps: OpenAI's newer ones only return text. */
const untimedModels = /\bgpt-4o(?:-mini)?-transcribe\b/;
