import type { Policy } from '#lib/contracts/policy';
import { isRecord } from '#lib/engine/is-record';
import type { Dialect } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { type OutgoingBody, writeBody } from '#lib/upstreams/call/outgoing-body';
import { type PlainRequest, plainRequest } from './fit-request.ts';
import { writeForm } from './write-form.ts';

/**
 * The body for a server other than OpenRouter. Requests token counts for streams, which OpenRouter always
 * sends.
 */
export function preparePlainBody(
  body: Body,
  policy: Pick<Policy, 'provider'>,
  dialect: Dialect,
): OutgoingBody {
  return askForUsage(body, plainRequest(body, policy, dialect.name), dialect);
}

/** For OpenAI, whose newer models reject `max_tokens`. All of its models accept the newer name. */
export function prepareRenamedBody(
  body: Body,
  policy: Pick<Policy, 'provider'>,
  dialect: Dialect,
): OutgoingBody {
  const plain = plainRequest(body, policy, dialect.name);
  const { max_tokens: mostTokens, ...rest } = plain.body;
  if (dialect.name !== 'chat' || mostTokens === undefined || mostTokens === null)
    return askForUsage(body, plain, dialect);
  const note = {
    field: 'request max_tokens',
    value: JSON.stringify(mostTokens),
    meaning: "sent as max_completion_tokens, because OpenAI's newer models reject max_tokens",
  };
  const renamed = { ...rest, max_completion_tokens: mostTokens };
  return askForUsage(body, { body: renamed, leftBehind: [...plain.leftBehind, note] }, dialect);
}

function askForUsage(body: Body, { body: kept, leftBehind }: PlainRequest, dialect: Dialect): OutgoingBody {
  if (dialect.name === 'transcriptions') return { ...writeForm(kept), leftBehind };
  if (kept.stream !== true || dialect.name !== 'chat') return { ...writeBody(kept, dialect), leftBehind };
  const options = isRecord(kept.stream_options) ? kept.stream_options : {};
  const asked = { ...kept, stream_options: { ...options, include_usage: true } };
  const isOurs = !asksForUsage(body);
  return { ...writeBody(asked, dialect), leftBehind, asksForUsage: isOurs, hidesUsage: isOurs };
}

/** The body for a server that rejects the request for token counts. */
export function prepareBodyWithoutUsage(
  body: Body,
  policy: Pick<Policy, 'provider'>,
  dialect: Dialect,
): OutgoingBody {
  const { body: kept, leftBehind } = plainRequest(body, policy, dialect.name);
  const note = {
    field: 'request stream_options',
    value: '{"include_usage":true}',
    meaning: 'left out: this server rejects it, so the number of tokens that the stream used is unknown',
  };
  return { ...writeBody(kept, dialect), leftBehind: [...leftBehind, note] };
}

/** Whether the client asked for the chunk with the token counts. */
function asksForUsage({ stream_options: options }: Body): boolean {
  return isRecord(options) && options.include_usage === true;
}
