import type { DialectName } from '#lib/contracts/dialect';
import type { Policy } from '#lib/contracts/policy';
import type { Evidence } from '#lib/contracts/verdict';
import { isRecord } from '#lib/engine/is-record';
import type { Unfit } from '#lib/engine/skip-cause';
import type { Body } from '#lib/dialects/wire';
import type { AskedRequest } from '#lib/upstreams/upstream';

type Routing = Pick<Policy, 'provider'>;

/** A body in OpenRouter's format. */
type MediaBody = {
  readonly kept: Body;
  readonly leftBehind: readonly Evidence[];
  /** Whether the request can set provider rules. */
  readonly takesRouting: boolean;
};

const asItCame = { leftBehind: [], takesRouting: true } as const;

/** Converts fields whose format differs between OpenRouter and OpenAI. */
export function fitMedia(body: Body, policy: Routing, dialect: DialectName): MediaBody {
  switch (dialect) {
    case 'chat':
    case 'responses':
    case 'messages':
    case 'embeddings':
      return { kept: body, ...asItCame };
    case 'images': {
      const { response_format: format, ...kept } = body;
      return format === undefined || format === null
        ? { kept: body, ...asItCame }
        : { kept, takesRouting: true, leftBehind: [base64Anyway] };
    }
    case 'speech': {
      const isNamed = body.response_format !== undefined && body.response_format !== null;
      const leftBehind = routingLeftOut(policy);
      return isNamed
        ? { kept: body, takesRouting: false, leftBehind }
        : {
            kept: { ...body, response_format: 'mp3' },
            takesRouting: false,
            leftBehind: [mp3Asked, ...leftBehind],
          };
    }
    case 'transcriptions': {
      const { file_name: _name, ...kept } = body;
      return { kept, takesRouting: false, leftBehind: routingLeftOut(policy) };
    }
  }
}

const base64Anyway: Evidence = {
  field: 'request response_format',
  value: 'b64_json',
  meaning: 'left out: OpenRouter always returns images in base64',
};

const mp3Asked: Evidence = {
  field: 'request response_format',
  value: 'none',
  meaning: 'sent as "mp3", the default at OpenAI; OpenRouter would return raw PCM',
};

function routingLeftOut({ provider }: Routing): readonly Evidence[] {
  if (Object.keys(provider).length === 0) return [];
  const meaning = 'left out: OpenRouter ignores it for audio';
  return [{ field: 'policy provider', value: JSON.stringify(provider).slice(0, 200), meaning }];
}

/** Why OpenRouter can't take the request; null if it can. */
export function findUnfitMedia({ dialect, body, model }: AskedRequest, policy: Routing): Unfit | null {
  switch (dialect.name) {
    case 'chat':
    case 'responses':
    case 'messages':
    case 'embeddings':
      return null;
    case 'images':
      return body.response_format === 'url'
        ? skip('The request asks for image URLs, and OpenRouter only returns images in base64.', 'url')
        : null;
    case 'speech':
      return findRouting(body, policy) ?? findSpeechFormat(body.response_format);
    case 'transcriptions':
      return findRouting(body, policy) ?? findTextFormat(body, model);
  }
}

const speechFormats: readonly unknown[] = [undefined, null, 'mp3', 'pcm'];

function findSpeechFormat(format: unknown): Unfit | null {
  return speechFormats.includes(format)
    ? null
    : skip(
        `The request asks for ${String(format)}, and OpenRouter only returns speech as mp3 or pcm.`,
        format,
      );
}

const subtitles: readonly unknown[] = ['text', 'srt', 'vtt', 'diarized_json'];

function findTextFormat(
  { response_format: format, timestamp_granularities: granularities }: Body,
  model: string,
): Unfit | null {
  if (subtitles.includes(format))
    return skip(
      `The request asks for a transcript as ${String(format)}, which OpenRouter doesn't support.`,
      format,
    );
  const isTimed = format === 'verbose_json' || (Array.isArray(granularities) && granularities.length > 0);
  if (!isTimed || /whisper/i.test(model)) return null;
  return skip(
    `The request asks for timestamps, which ${model} doesn't provide. At OpenRouter, only Whisper models do.`,
    format ?? 'timestamp_granularities',
  );
}

/** Rules that must be obeyed, but that OpenRouter ignores for audio. */
const bindingRules = ['data_collection', 'zdr', 'only', 'ignore'] as const;

function findRouting({ provider: sent }: Body, { provider }: Routing): Unfit | null {
  const asked = isRecord(sent) ? sent : {};
  for (const rule of bindingRules) {
    const isOfRequest = rule in asked;
    const value: unknown = isOfRequest ? asked[rule] : provider[rule];
    if (!isBinding(value)) continue;
    return {
      action: 'switch_model',
      reason: `${isOfRequest ? 'The request' : 'This category'} sets the provider rule "${rule}", which OpenRouter doesn't follow for audio.`,
      field: `${isOfRequest ? 'request' : 'policy'} provider.${rule}`,
      value: JSON.stringify(value).slice(0, 200),
    };
  }
  return null;
}

function isBinding(value: unknown): boolean {
  return value === true || value === 'deny' || (Array.isArray(value) && value.length > 0);
}

function skip(reason: string, format: unknown): Unfit {
  return { action: 'switch_model', reason, field: 'request response_format', value: String(format) };
}
