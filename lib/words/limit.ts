import type { Explanation } from '#lib/engine/classification';
import {
  addFallback,
  nameConnection,
  notYou,
  otherServer,
  sayClearing,
  sayDate,
  sayWait,
  type NamedVerdict,
} from './phrasing.ts';
import { consoleAdvice } from './console.ts';

type LimitCause =
  | 'rate_limit'
  | 'free_daily_limit'
  | 'free_minute_limit'
  | 'model_limit'
  | 'slowed_down'
  | 'credits_in_use'
  | 'byok_free_limit';

const creditsPage = 'https://openrouter.ai/settings/credits';
const addPaid = "Add a paid model below the free ones: paid models don't share this limit.";

/** Rate limits: how many requests are allowed, and whose limit it is. */
export function explainLimit(verdict: NamedVerdict, cause: LimitCause): Explanation {
  const { certain, model, past } = verdict;
  const clearing = sayClearing(verdict);
  switch (cause) {
    case 'rate_limit':
      return explainRateLimit(verdict);
    case 'free_daily_limit':
      return {
        title:
          past === null
            ? `Today's free requests are ${certain ? '' : 'probably '}used up`
            : 'The free requests of that day were used up',
        explanation:
          past === null
            ? `OpenRouter gives each account a daily number of free requests, shared by all models ending in :free. Yours is used up until 00:00 UTC${clearing}.`
            : `OpenRouter gives each account a daily number of free requests, shared by all models ending in :free. Yours was used up and reset on ${sayDate(past.atMs)}.`,
        advice: [
          past === null
            ? "Wait until 00:00 UTC, when the limit resets. Another :free model won't help."
            : 'Try again: the limit has since reset.',
          `Buying 10 credits once raises the limit from 50 to 1000 a day: ${creditsPage}.`,
          addPaid,
        ],
      };
    case 'free_minute_limit':
      return {
        title: certain
          ? 'Too many free requests in one minute'
          : 'Probably too many free requests in one minute',
        explanation: `OpenRouter allows 20 free requests a minute per account, shared by all models ending in :free${clearing}.`,
        advice: [waitAdvice(verdict, "Wait up to a minute. Another :free model won't help."), addPaid],
      };
    case 'model_limit':
      return {
        title: `OpenRouter's free limit for ${model} is reached`,
        explanation: `OpenRouter limits the requests to this one free model. Other models aren't affected${clearing}.`,
        advice: ['Add another model below it.', addPaid],
      };
    case 'slowed_down':
      return {
        title: 'OpenRouter slowed your account down',
        explanation: `OpenRouter was briefly limiting your account. No provider was involved, and nothing was charged${clearing}.`,
        advice: [
          waitAdvice(verdict, 'Wait a moment and try again.'),
          'Send fewer requests at the same time.',
          `Check your balance: OpenRouter checks credits more strictly while it is low. ${creditsPage}.`,
        ],
      };
    case 'credits_in_use':
      return {
        title: certain ? 'Your running requests hold the credits' : 'Payment required, probably temporary',
        explanation: certain
          ? `OpenRouter sets credits aside for requests that are still running, which leaves too little for this one. Your credits aren't used up${clearing === '' ? '; they are freed when those requests end' : clearing}.`
          : `OpenRouter asked for payment and said when to try again, as it does when running requests hold the credits. The error doesn't prove this${clearing}.`,
        advice: [
          waitAdvice(verdict, 'Wait a moment and try again.'),
          'Send fewer requests at the same time.',
          `More credits allow more requests at once: ${creditsPage}.`,
        ],
      };
    case 'byok_free_limit':
      return {
        title: 'Your free requests with your own provider keys are used up',
        explanation:
          'Without credits, OpenRouter allows a limited number of requests each month with your own provider keys. Your account has used them up.',
        advice: [`Buying credits lifts this limit: ${creditsPage}.`],
      };
  }
}

function waitAdvice({ past, retryAfterMs }: NamedVerdict, otherwise: string): string {
  if (past !== null) return 'Try again: the limit has since cleared.';
  return retryAfterMs === null || retryAfterMs <= 0 ? otherwise : `Try again in ${sayWait(retryAfterMs)}.`;
}

function explainRateLimit(verdict: NamedVerdict): Explanation {
  const { origin, certain, party, provider, runner, vendor, company, past } = verdict;
  const clearing = sayClearing(verdict);
  const other = otherServer(verdict);
  const wait =
    past !== null
      ? ['Try the model again: the limit has since cleared.']
      : verdict.retryAfterMs === null || verdict.retryAfterMs <= 0
        ? []
        : [`Try the model again in ${sayWait(verdict.retryAfterMs)}.`];

  if (origin === 'upstream_provider' && party === 'relay') {
    return {
      title: `${vendor} was rate-limiting requests`,
      explanation:
        other === null
          ? `${vendor} limited the call, with a limit of its own or of a company behind it. OpenRouter wasn't involved${clearing}.`
          : `The server of ${nameConnection(other)} limited the call, with a limit of its own or of a company behind it${clearing}.`,
      advice: [...wait, addFallback],
    };
  }
  if (origin === 'upstream_provider') {
    const isBehind = party === 'provider' || party === 'own_key' || party === 'openrouter';
    return {
      title: `${provider} was ${certain ? '' : 'probably '}rate-limiting requests`,
      explanation: certain
        ? `${runner} was rate-limiting OpenRouter's shared traffic. ${notYou}${clearing}.`
        : `${runner} seems to have limited the call${other === null ? '' : ` of ${nameConnection(other)}`}. The error doesn't say whose limit this was${clearing}.`,
      advice: [
        ...(certain && past === null ? ['There is nothing to fix on your side.'] : []),
        ...wait,
        addFallback,
        ...(isBehind
          ? [
              `To get your own limits, add your own ${provider === 'the provider' ? 'provider' : provider} key at https://openrouter.ai/settings/integrations.`,
            ]
          : []),
      ],
    };
  }
  if (origin === 'upstream_byok' && party === 'own_key') {
    return {
      title: `${provider} rate-limited your own key`,
      explanation: `The call used the key you gave OpenRouter for ${provider}, and ${provider} limited that key. OpenRouter itself wasn't limiting you${clearing}.`,
      advice: [
        `Check the limits on your own account at ${provider}.`,
        ...wait,
        "Or remove that key at https://openrouter.ai/settings/integrations to use OpenRouter's capacity instead.",
        addFallback,
      ],
    };
  }
  if (origin === 'upstream_byok') {
    if (other !== null) {
      return {
        title: `${vendor} ${certain ? '' : 'probably '}rate-limited your account`,
        explanation: certain
          ? `${vendor} limited the account of ${nameConnection(other)}${clearing}.`
          : `${vendor} answered a call from ${nameConnection(other)} with "too many requests". This is probably a limit on your account there, but the error doesn't prove it${clearing}.`,
        advice: [...wait, ...consoleAdvice(verdict, 'Check the limits on your account'), addFallback],
      };
    }
    const place = company === null ? '' : ` at ${company}`;
    return {
      title: certain
        ? `${vendor} rate-limited your account`
        : `Probably a rate limit on your own account${place}`,
      explanation: certain
        ? `${vendor} limited the account or organization that this key belongs to. OpenRouter wasn't involved${clearing}.`
        : `The error looks like a limit on your own account${place}, in a call that didn't go through OpenRouter. It doesn't prove whose limit this was${clearing}.`,
      advice: [...wait, ...consoleAdvice(verdict, 'Check the limits on your account'), addFallback],
    };
  }
  return certain
    ? {
        title: 'OpenRouter rate-limited your account',
        explanation: `OpenRouter was limiting requests from your account. No provider was involved${clearing}.`,
        advice: [
          waitAdvice(verdict, 'Wait a moment and try again.'),
          'Send fewer requests at the same time.',
        ],
      }
    : {
        title: 'Rate limited, source unknown',
        explanation: `The error says only that there were too many requests, not whose limit this was. A limit on your OpenRouter account is the most likely cause, but nothing proves it${clearing}.`,
        advice: [
          waitAdvice(verdict, 'Wait a moment and try again.'),
          'If it keeps failing, try a model from a different provider: a limit of one provider would not apply there.',
        ],
      };
}
