import type { Continuation } from '#lib/engine/call';
import { continuationPrompt, wholeCharacters } from '#lib/dialects/continuation-prompt';
import type { Body } from '#lib/dialects/wire';

/** The request for a model to continue the text of an answer. */
export function continueRequest(body: Body, { text, how }: Continuation): Body {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  const whole = wholeCharacters(text);
  // A final assistant turn must not end in white space.
  const begun = { role: 'assistant', content: whole.trimEnd() };
  switch (how) {
    case 'prefill':
      return { ...body, messages: [...messages, begun] };
    case 'instruction':
      return {
        ...body,
        messages: [...messages, begun, { role: 'user', content: continuationPrompt(whole) }],
      };
  }
}
