import type { Explanation } from '#lib/engine/classification';
import { nounOf, nameConnection, otherServer, sayReason, type NamedVerdict } from './phrasing.ts';

type RequestCause =
  | 'context_length'
  | 'output_length'
  | 'tokens_spent_thinking'
  | 'prefill'
  | 'capability'
  | 'vendor_rule'
  | 'foreign_state'
  | 'media'
  | 'too_large'
  | 'bad_request'
  | 'wrong_address'
  | 'not_ready';

const findCapable = 'Add a model that can. The model picker shows what each model supports.';

/** Faults in the request itself: this model can't serve it, or none can. */
export function explainRequestFault(verdict: NamedVerdict, cause: RequestCause): Explanation {
  const { model, facts, certain, origin } = verdict;
  const reason = sayReason(facts);
  const other = otherServer(verdict);
  switch (cause) {
    case 'context_length':
      return explainTooLong(verdict);
    case 'output_length':
      return {
        title: `The requested answer is too long for ${model}`,
        explanation:
          "The request allows more tokens for the answer than this model can write. This isn't a limit on your account.",
        advice: ['Lower max_tokens, or use a model that writes longer answers.'],
      };
    case 'tokens_spent_thinking':
      return {
        title: 'The token limit was used up before any text',
        explanation: `${model} spent all its tokens on thinking and wrote no answer. The request wasn't refused or limited.`,
        advice: ['Raise max_tokens, or ask for less reasoning.', 'Or use a model that thinks less.'],
      };
    case 'prefill':
      return {
        title: `${model} can't continue a started answer`,
        explanation:
          "The conversation ends with the model's words, and this model accepts only conversations that end with yours. Other models can continue it.",
        advice: ['Add a fallback that can continue a started answer.'],
      };
    case 'capability': {
      const noun = nounOf(facts);
      if (origin === 'routing') {
        return {
          title: noun === null ? `${model} can't serve this request` : `${model} doesn't support ${noun}`,
          explanation: `No provider of ${model} can do what the request asks${noun === null ? '' : ` (${noun})`}. This isn't a limit or an outage: the request needs a different model.`,
          advice: [findCapable],
        };
      }
      return {
        title:
          noun === null
            ? `${model} can't do what the request asks`
            : `${model} can't take this request: ${noun}`,
        explanation: `${model}, or the company that runs it, can't serve this request as it is; this isn't a limit or an outage, and another model may be able to.${reason}`,
        advice: [...renameAdvice(facts), findCapable],
      };
    }
    case 'vendor_rule':
      return {
        title: 'The request breaks a rule of this model family',
        explanation: `The request breaks a rule of the company behind ${model}, which a model from a different family probably doesn't have.${reason}`,
        advice: [
          'Add a fallback from a different model family.',
          'To keep using this model, change what the reason names. The program that sent the request may need an update.',
        ],
      };
    case 'foreign_state':
      return {
        title: 'The conversation contains another model’s state',
        explanation: `Nothing is wrong with your request. ${model} refused a part of the conversation that only the model or the account that made it can read, such as a signature, encrypted reasoning or a tool call in another format.${reason}`,
        advice: [
          'Understudy leaves such state out for models that can’t read it, and sends it back to the model that made it.',
          'Elsewhere, remove the reasoning and its signatures from earlier answers when you change models.',
        ],
      };
    case 'media':
      return {
        title: "An image or file couldn't be read",
        explanation: `An image or file in the request is damaged, can't be downloaded or has a format that isn't accepted.${reason}`,
        advice: ['Check the image or file and its URL.'],
      };
    case 'too_large':
      return {
        title: certain ? 'The request is too large' : 'The request is probably too large',
        explanation: 'The request has more data than the server accepts, such as large images or files.',
        advice: ['Send less: fewer or smaller images, files or messages.'],
      };
    case 'bad_request':
      return {
        title: certain ? 'The request was rejected' : 'The request was probably invalid',
        explanation: `The request can't be served as it is, and other models would probably reject it too${
          certain ? '' : '; the answer gives few details'
        }.${reason}`,
        advice: [
          ...renameAdvice(facts),
          'Change the request as the reason suggests. The program that sent it may need an update.',
        ],
      };
    case 'wrong_address':
      return {
        title: certain ? 'Nothing is at this address' : 'Probably a wrong address',
        explanation:
          'The server answered, but it has no such path, so no model was called. The base URL or path in use is most likely wrong.',
        advice: [
          other === null
            ? "Check the base URL and the path. OpenRouter's base URL is https://openrouter.ai/api/v1."
            : `Check the base URL of ${nameConnection(other)} in Settings. For most servers it ends in /v1.`,
        ],
      };
    case 'not_ready':
      return {
        title: "These details aren't ready yet",
        explanation: "OpenRouter doesn't have the record of this call yet. The answer itself isn't affected.",
        advice: ['Ask again later. Records of free models may never appear.'],
      };
  }
}

function explainTooLong({ model, facts }: NamedVerdict): Explanation {
  const { contextTokens, inputTokens } = facts;
  const window = contextTokens === null ? '' : `, which takes ${sayTokens(contextTokens)} tokens`;
  if (contextTokens !== null && inputTokens !== null && inputTokens < contextTokens) {
    return {
      title: `Too long for ${model} with room for the answer`,
      explanation: `The conversation alone (${sayTokens(inputTokens)} tokens) would fit into ${model}${window}, but not together with the requested answer length. This isn't a limit on your account.`,
      advice: [
        `Lower max_tokens to at most ${sayTokens(contextTokens - inputTokens)}.`,
        'Or add a fallback with a larger context window.',
      ],
    };
  }
  return {
    title: `Too long for ${model}`,
    explanation: `The conversation and the room for the answer don't fit into ${model}${window}. This isn't a limit on your account: the request needs a larger context window.`,
    advice: [
      'Add a fallback with a larger context window.',
      'Or shorten the conversation, or lower max_tokens.',
    ],
  };
}

// Created once: toLocaleString creates a new one per number, which costs more than the rest of the sentence.
const numbers = new Intl.NumberFormat('en-US');

/** 12,345 */
export function sayTokens(tokens: number): string {
  return numbers.format(tokens);
}

/** OpenAI's newer models refuse `max_tokens` and say so: `Use 'max_completion_tokens' instead.` */
function renameAdvice({ message }: NamedVerdict['facts']): readonly string[] {
  const match = /'([a-z][\w.]{2,40})' is not supported\b.{0,80}\bUse '([a-z][\w.]{2,40})' instead/.exec(
    message ?? '',
  );
  if (match === null) return [];
  return [
    `Send ${match[2]} instead of ${match[1]} to this model. Understudy doesn't change what a request asks for.`,
  ];
}
