import type { Classification } from '../classification.ts';
import { evidenceOf, sayWait, type Names, type Telling } from './telling.ts';

/** A limit of the person's OpenRouter account, or one that may be. */
export function tellAccount(classification: Classification, names: Names): Telling {
  const { certain, retryAfterMs, action, origin, evidence } = classification;
  const wait = retryAfterMs === null ? '' : `; it passes in about ${sayWait(retryAfterMs)}`;
  if (origin === 'openrouter_free_tier') {
    if (action === 'skip_free_models') {
      return {
        title: "Today's free requests are used up",
        explanation: `OpenRouter gives each account a number of free requests a day, and all models ending in :free share it. Yours is used up until 00:00 UTC${wait}.`,
      };
    }
    if (action === 'switch_model') {
      return {
        title: `OpenRouter's free limit on ${names.model} is reached`,
        explanation: `OpenRouter allows only so many requests to this one model. Other models are not affected${wait}.`,
      };
    }
    return {
      title: 'Too many free requests in one minute',
      explanation: `OpenRouter allows 20 free requests a minute for an account, and all models ending in :free share them${wait}.`,
    };
  }
  if (action === 'stop_chain') {
    return {
      title: 'Your free calls with your own provider keys are used up',
      explanation:
        'OpenRouter allows a number of calls on your own provider keys each month without credits. Your account has used them up.',
    };
  }
  if (!certain && evidence.some((item) => item.value === '402')) {
    return {
      title: 'Payment was asked for, but only for now',
      explanation: `OpenRouter asked for payment and said when to try again. That is how it answers when requests still running hold the credits; nothing proves it${wait}.`,
    };
  }
  if (!certain) {
    return {
      title: 'A limit, and nothing says whose',
      explanation: `The answer says only that there were too many requests. No provider is named, so it is likely OpenRouter's limit on your account, but nothing proves it${wait}.`,
    };
  }
  if (
    evidenceOf(classification, 'limit_source') === 'openrouter_in_flight_budget' ||
    mentionsRunningRequests(classification)
  ) {
    return {
      title: 'Your running requests hold the credits',
      explanation: `OpenRouter sets credits aside for requests that are still running, and they leave too little for this one. Your credits are not used up${wait === '' ? '; it passes when they end' : wait}.`,
    };
  }
  return {
    title: 'OpenRouter slowed your account down',
    explanation: `OpenRouter was limiting your account for a moment. No provider was involved and nothing was charged${wait}.`,
  };
}

function mentionsRunningRequests({ evidence }: Classification): boolean {
  return evidence.some((item) => /still running|running requests/.test(item.meaning));
}

/** The balance, a key's cap or a budget. */
export function tellMoney(classification: Classification, _names: Names): Telling {
  const { certain, action } = classification;
  const scope = creditsScope(classification);
  const resets = evidenceOf(classification, 'resets_at');
  const until = resets === null ? '' : ` It starts again at ${resets}.`;
  switch (scope) {
    case 'key':
      return {
        title: "Your API key's spending limit is reached",
        explanation: `The OpenRouter key in use has a spending limit of its own, and it is used up. Your account may still have credits.${until}`,
      };
    case 'budget':
      return {
        title: 'A spending budget is used up',
        explanation: `A budget that was set for this key or workspace at OpenRouter is used up.${until}`,
      };
    case 'image_balance':
      return {
        title: 'Images need a balance of at least $1',
        explanation:
          'OpenRouter makes images or video only with at least $1.00 of balance or key limit left. Text models still work.',
      };
    case 'balance':
      return action === 'fail_request'
        ? {
            title: 'This request costs more than your balance allows',
            explanation:
              'This one request alone may cost more than OpenRouter lets your balance risk. Waiting does not help.',
          }
        : {
            title: 'Not enough OpenRouter credits',
            explanation: `Your OpenRouter account has too few credits for this request.${
              certain
                ? ''
                : ' The answer asks for payment and names no provider, so this is the likeliest reading.'
            }`,
          };
  }
}

export function creditsScope(classification: Classification): 'key' | 'budget' | 'image_balance' | 'balance' {
  const message = classification.facts.message ?? '';
  if (/at least \$[\d.]+ in balance/i.test(message)) return 'image_balance';
  const source = evidenceOf(classification, 'limit_source') ?? '';
  if (/guardrail|workspace|budget/.test(source)) return 'budget';
  if (source.includes('key') || /settings\/keys|key limit|key with a higher/i.test(message)) return 'key';
  return 'balance';
}

/** A key that was not accepted, or a rule that forbids. */
export function tellRules(classification: Classification, names: Names): Telling {
  const { origin, certain, action, kind, evidence } = classification;
  if (origin === 'credentials') {
    if (action === 'fail_request') {
      return {
        title: 'This needs a management key',
        explanation:
          'OpenRouter allows this call only with a management key. The key in use is an ordinary one.',
      };
    }
    return {
      title: 'Your OpenRouter key was not accepted',
      explanation: certain
        ? 'OpenRouter did not accept the API key: it is missing, mistyped, switched off or deleted. No model can be used with it.'
        : 'The call was not allowed. It may be the API key or what it may do; nothing in the answer proves which.',
    };
  }
  if (kind === 'unauthorized') {
    return {
      title: 'A rule forbids this call',
      explanation:
        'OpenRouter refused the call because of a rule, such as the terms of a provider or a security policy. It does not say more; it is no limit and no lack of credits.',
    };
  }
  if (kind === 'content_refused') {
    const moderated = evidence.some((item) => item.field.endsWith('reasons'));
    const guarded = evidence.some((item) => /patterns|pipeline/.test(item.field));
    if (guarded) {
      return {
        title: 'A guardrail of your account blocked the request',
        explanation:
          'A rule set in your OpenRouter account matched something in the request. Every model would be refused alike.',
      };
    }
    return {
      title: 'The content was refused',
      explanation: moderated
        ? `The input was flagged by moderation (${evidenceOf(classification, 'reasons') ?? 'no reason given'}). It is about the content, not about a limit.`
        : 'A content rule of the model or its provider refused this request. It is about the content, not about a limit.',
    };
  }
  const region = evidence.some((item) => item.meaning.includes('region'));
  if (region) {
    return {
      title: `${names.model} is not offered in your region`,
      explanation:
        'The model is not offered where the request comes from. It has nothing to do with your usage.',
    };
  }
  if (evidence.some((item) => /attestation|confirmation/i.test(item.field + item.value))) {
    return {
      title: `${names.model} needs a confirmation first`,
      explanation:
        'OpenRouter asks the owner of the account to confirm something, such as age, before this model may be used.',
    };
  }
  return {
    title: `Your privacy settings exclude ${names.model}`,
    explanation:
      'The privacy settings or guardrails of your OpenRouter account rule out every provider of this model. Understudy does not loosen them by itself.',
  };
}
