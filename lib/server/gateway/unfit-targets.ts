import type { Speaks } from '#lib/contracts/connection';
import type { DialectName } from '#lib/contracts/dialect';
import type { Unfit } from '#lib/engine/skip-cause';
import type { Dialect } from '#lib/dialects/dialect';
import { isSameModel } from './same-model.ts';

/** The API that a server must support to get a request unchanged. */
export const speaksFor: Readonly<Record<DialectName, Speaks>> = {
  chat: 'chat',
  responses: 'responses',
  messages: 'messages',
  embeddings: 'embeddings',
  images: 'images',
  speech: 'audio',
  transcriptions: 'audio',
};

const requestWords: Readonly<Record<Speaks, string>> = {
  chat: 'conversations',
  responses: 'conversations',
  messages: 'conversations',
  embeddings: 'requests for embeddings',
  images: 'requests for images',
  audio: 'requests for audio',
};

/** For a server that supports no suitable form of the request. */
export function unspoken(name: string, speaks: readonly Speaks[], dialect: DialectName): Unfit {
  return {
    action: 'switch_model',
    reason: `Your ${name} connection doesn't support ${requestWords[speaksFor[dialect]]}.`,
    field: 'connection speaks',
    value: speaks.join(', '),
  };
}

/** Why a model may not take over from the first model of the chain; null if it may, or if it is the same model. */
export function findOtherModel(
  { single }: Pick<Dialect, 'single'>,
  model: string,
  firstModel: string,
): Unfit | null {
  const because = single?.oneModelBecause ?? null;
  if (because === null || isSameModel(model, firstModel)) return null;
  return {
    action: 'switch_model',
    reason: `${because} Only ${firstModel} is tried, at every connection that has it.`,
    field: 'chain first model',
    value: firstModel,
  };
}
