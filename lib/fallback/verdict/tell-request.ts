import type { Classification, FailureFacts } from '../classification.ts';
import { nounOf, type Names, type Telling } from './telling.ts';

/** Nothing behind OpenRouter can serve it as it was asked. */
export function tellRouting({ kind, facts, evidence }: Classification, names: Names): Telling {
  if (kind === 'not_capable') {
    const noun = nounOf(facts);
    return {
      title:
        noun === null
          ? `${names.model} cannot serve this request`
          : `${names.model} does not support ${noun}`,
      explanation: `No provider of ${names.model} can do what the request asks${
        noun === null ? '' : ` (${noun})`
      }. It is no limit and no outage; a model that can is needed.`,
    };
  }
  const words = evidence.map((item) => item.value).join(' ');
  if (/harness/i.test(words)) {
    return {
      title: `${names.model} is reserved for coding agents`,
      explanation: 'OpenRouter gives this free model only to certain apps. Other models are not affected.',
    };
  }
  if (/allowed providers|provider\.(?:only|order|ignore)/i.test(words)) {
    return {
      title: 'The provider settings leave nobody',
      explanation: `None of the providers you allow runs ${names.model}. Other models are not affected.`,
    };
  }
  if (/price/i.test(words)) {
    return {
      title: 'The price limit leaves nobody',
      explanation: `Every provider of ${names.model} costs more than the price limit allows.`,
    };
  }
  if (/free/i.test(words) && /ended|unavailable/i.test(words)) {
    return {
      title: 'The free version has ended',
      explanation: `${names.model} is no longer offered for free. The paid version may still be there; Understudy does not switch to it by itself.`,
    };
  }
  return {
    title: `${names.model} is not available`,
    explanation: `No provider behind OpenRouter serves ${names.model} at the moment, or it was withdrawn. It was nothing you did.`,
  };
}

/** The request itself is what cannot be served. */
export function tellRequest(
  { kind, facts, certain, action, evidence }: Classification,
  names: Names,
): Telling {
  switch (kind) {
    case 'context_too_long':
      return {
        title: `Too long for ${names.model}`,
        explanation: `The conversation and the room for the answer do not fit into ${names.model}${
          facts.contextTokens === null
            ? ''
            : `, which takes ${facts.contextTokens.toLocaleString('en-US')} tokens`
        }. It is no limit on your account; a model with a larger window is needed.`,
      };
    case 'empty_answer':
      return {
        title: 'The token limit was used up before any text',
        explanation: `${names.model} spent all the tokens it was allowed on thinking and wrote no answer. It was not refused and not limited.`,
      };
    case 'model_unavailable':
      return {
        title: `${names.model} is not a model OpenRouter knows`,
        explanation:
          'The model id is unknown: it may be mistyped, renamed or withdrawn. Other models are not affected.',
      };
    case 'not_capable':
      return tellMissing(facts, names);
    default:
      break;
  }
  if (action === 'retry_same_model') {
    return {
      title: 'These details are not there yet',
      explanation: 'OpenRouter does not have the record of this call yet. The answer itself is not affected.',
    };
  }
  if (
    /^not found\.?$/i.test(facts.message ?? '') ||
    evidence.some((item) => item.meaning.startsWith('a web page'))
  ) {
    return {
      title: 'Nothing is at this address',
      explanation:
        'The server is there, but not this path. The base URL in use is most likely wrong; no model was asked.',
    };
  }
  const reason = facts.message === null ? '' : ` The reason given: “${facts.message}”`;
  return {
    title: 'The request was not accepted',
    explanation: `The request itself cannot be served as it is, and other models would most likely refuse it too${
      certain ? '' : '; the answer gives little to go by'
    }.${reason}`,
  };
}

function tellMissing(facts: FailureFacts, names: Names): Telling {
  if (facts.obstacle === 'prefill') {
    return {
      title: `${names.model} does not continue a begun answer`,
      explanation:
        'The conversation ends with words of the model, and this model takes only a conversation that ends with yours. Others continue it.',
    };
  }
  if (facts.obstacle === 'output_tokens') {
    return {
      title: `The answer asked for is too long for ${names.model}`,
      explanation:
        'The request allows more tokens for the answer than this model can write. It is no limit on your account.',
    };
  }
  const noun = nounOf(facts);
  const reason = facts.message === null ? '' : ` The reason given: “${facts.message}”`;
  return {
    title: `${names.model} cannot do what the request asks`,
    explanation: `${names.model}, or the company that runs it, cannot serve this request${
      noun === null ? '' : `: it is about ${noun}`
    }; it is no limit and no outage, and another model may be able to.${reason}`,
  };
}
