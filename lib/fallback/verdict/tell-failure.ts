import type { Classification } from '../classification.ts';
import { companyBehind, type Names, type Telling } from './telling.ts';

/** A provider failed, or limited the call. */
export function tellProvider(classification: Classification, names: Names): Telling {
  const { certain, kind, origin } = classification;
  const company = companyBehind(names);
  if (origin === 'upstream_byok') return tellOwnProviderKey(classification, names);
  const doubt = certain ? '' : '; nothing in the answer proves this, it is the likeliest reading';

  switch (kind) {
    case 'rate_limited':
      return {
        title: `${names.provider} was limiting requests`,
        explanation: certain
          ? `${company} was limiting OpenRouter's shared traffic. It was not your usage and not your account.`
          : `${company} seems to have limited the call. Nothing in the answer proves whose limit it was.`,
      };
    case 'overloaded':
      return {
        title: `${names.provider} was overloaded`,
        explanation: `${company} had no room for the request. It was not your usage or your account${doubt}.`,
      };
    case 'timed_out':
      return {
        title: `${names.provider} did not answer in time`,
        explanation: `${company} took the request but sent no answer in time. It was nothing you did${doubt}.`,
      };
    case 'unauthorized':
    case 'credits_exhausted':
      return {
        title: `${names.provider} turned OpenRouter away`,
        explanation: `${company} refused OpenRouter's own key or account there. Your key and your credits are not what it is about${doubt}.`,
      };
    case 'model_unavailable':
      if (classification.evidence.some((item) => item.meaning.includes('region'))) {
        return {
          title: `${names.provider} does not serve this region`,
          explanation: `${company} refused the call because of where it came from: your place, or that of OpenRouter's servers. It was not your usage or your account.`,
        };
      }
      return {
        title: `${names.provider} does not offer the model now`,
        explanation: `${company} answered that it cannot serve the model. It was nothing you did${doubt}.`,
      };
    case 'empty_answer':
      return {
        title: 'The answer was empty',
        explanation: `${company} reported success but sent nothing. It was nothing you did${doubt}.`,
      };
    case 'interrupted':
      return {
        title: `${names.provider} broke off the answer`,
        explanation: `${company} began to answer and then stopped, so what had arrived is not the whole answer. It was nothing you did${doubt}.`,
      };
    case 'unknown':
      if (classification.evidence[0]?.field.endsWith('.content') === true) {
        return {
          title: 'This looks like a normal answer',
          explanation: 'There is content in it, and nothing in it shows a failure.',
        };
      }
      return {
        title: 'Nothing says who failed',
        explanation: `The answer gives no reason and proves nobody's fault. A failure at ${names.provider} is the likeliest reading.`,
      };
    default:
      return {
        title: `${names.provider} failed`,
        explanation: `${company} had a fault of its own while it worked on the request. It was not your usage or your account${doubt}.`,
      };
  }
}

function tellOwnProviderKey({ kind }: Classification, names: Names): Telling {
  const key = names.providerIsNamed
    ? `the key you gave OpenRouter for ${names.provider}`
    : 'a provider key of your own';
  if (kind === 'rate_limited' || kind === 'overloaded') {
    return {
      title: `${names.provider} limited your own key`,
      explanation: `The call ran on ${key}, and ${names.provider} limited that key. OpenRouter itself was not limiting you.`,
    };
  }
  return {
    title: `${names.provider} refused your own key`,
    explanation: `The call ran on ${key}, and ${names.provider} did not accept it. Your OpenRouter key is fine.`,
  };
}

/** OpenRouter itself failed, before any provider is named. */
export function tellOpenRouter({ kind, certain }: Classification, _names: Names): Telling {
  const doubt = certain ? '' : '; no provider is named, so it may also have been one of them';
  switch (kind) {
    case 'timed_out':
      return {
        title: 'OpenRouter did not answer in time',
        explanation: `The request took longer than OpenRouter waits. It was nothing you did${doubt}.`,
      };
    case 'unreachable':
      return {
        title: 'OpenRouter could not be reached',
        explanation: `The network in front of OpenRouter answered in its place. It was nothing you did${doubt}.`,
      };
    case 'overloaded':
      return {
        title: 'OpenRouter was unavailable for a moment',
        explanation: `OpenRouter said that it could not serve the request now. It was nothing you did${doubt}.`,
      };
    default:
      return {
        title: 'OpenRouter had a fault',
        explanation: `OpenRouter reported a fault of its own and gave no reason. It was nothing you did${doubt}.`,
      };
  }
}

/** The line between here and there. */
export function tellNetwork({ kind, certain, evidence }: Classification, _names: Names): Telling {
  const what = evidence[0]?.meaning ?? 'the connection failed';
  switch (kind) {
    case 'unreachable':
      return {
        title: 'The connection could not be made',
        explanation: `The request never reached a model: ${what}. No model refused it, and no limit was involved.`,
      };
    case 'interrupted':
      if (what.endsWith('before any answer'))
        return {
          title: 'The connection broke',
          explanation:
            'The line broke before anything came back. No model refused the request, and no limit was involved.',
        };
      return {
        title: 'The connection broke',
        explanation: `The line broke before the answer was whole (${what}). What had arrived is not the whole answer${
          certain ? '' : '; who broke it cannot be seen from here'
        }.`,
      };
    case 'timed_out':
      return {
        title: 'Nothing answered in time',
        explanation:
          'Nothing at all came back within the time allowed. Whether the provider, OpenRouter or the connection was silent cannot be seen from here.',
      };
    default:
      return {
        title: 'What came back was not an answer',
        explanation: `Something on the way answered in place of the model (${what}). Nothing proves who it was.`,
      };
  }
}
