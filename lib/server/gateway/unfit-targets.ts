import type { Speaks } from '#lib/contracts/connection';
import type { DialectName } from '#lib/contracts/dialect';
import type { Unfit } from '#lib/engine/skip-cause';
import type { Dialect } from '#lib/dialects/dialect';
import { isSameModel } from './same-model.ts';

/** What a server must speak to be sent a request as it is. */
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

/** For a server that can be sent the request in no form. */
export function unspoken(name: string, speaks: readonly Speaks[], dialect: DialectName): Unfit {
  return {
    action: 'switch_model',
    reason: `Your ${name} connection doesn't take ${requestWords[speaksFor[dialect]]}.`,
    field: 'connection speaks',
    value: speaks.join(', '),
  };
}

/** Why a model may not stand in for the first of the list; null where it may, or is the same. */
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
