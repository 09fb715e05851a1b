import type { Continuation } from '#lib/engine/call';
import { continuationPrompt, wholeCharacters } from '#lib/dialects/continuation-prompt';
import type { Body } from '#lib/dialects/wire';
import { itemsOf } from './items.ts';

/** The request for a model to continue the text of an answer. */
export function continueRequest(body: Body, { text, how }: Continuation): Body {
  const whole = wholeCharacters(text);
  const items = itemsOf(body);
  switch (how) {
    case 'prefill':
      return { ...body, input: [...items, { role: 'assistant', content: whole.trimEnd() }] };
    case 'instruction':
      return {
        ...body,
        input: [
          ...items,
          { role: 'assistant', content: whole },
          { role: 'user', content: continuationPrompt(whole) },
        ],
      };
  }
}
