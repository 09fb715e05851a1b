import type { TransportFault } from '#lib/engine/upstream-reply';
import type { Explanation } from '#lib/engine/classification';
import {
  addFallback,
  nameConnection,
  notYou,
  notYourDoing,
  otherServer,
  sayWait,
  type CalledServer,
  type NamedVerdict,
} from './phrasing.ts';

type FailureCause =
  | 'overloaded'
  | 'server_error'
  | 'timeout'
  | 'empty_answer'
  | 'invalid_answer'
  | 'interrupted'
  | 'unreachable'
  | 'insecure'
  | 'connection_lost'
  | 'web_page'
  | 'redirect';

/** A server failed, or the connection to it. */
export function explainFailure(verdict: NamedVerdict, cause: FailureCause): Explanation {
  switch (verdict.origin) {
    case 'openrouter':
      return explainOpenRouter(verdict, cause);
    case 'network':
      return explainNetwork(verdict, cause);
    default:
      return explainServer(verdict, cause);
  }
}

/** A provider behind OpenRouter, or a company called directly. */
function explainServer(verdict: NamedVerdict, cause: FailureCause): Explanation {
  const { certain, runner, model, past } = verdict;
  const provider =
    verdict.party === 'direct' || verdict.party === 'relay' ? verdict.vendor : verdict.provider;
  const probably = certain ? '' : 'probably ';
  const doubt = certain ? '' : ', as far as the answer shows';
  const { retryAfterMs } = verdict;
  const retry = past === null && retryAfterMs !== null && retryAfterMs > 0;
  const advice = [
    ...startAdvice(verdict, cause),
    ...(retry ? [`Try the model again in ${sayWait(retryAfterMs)}.`] : []),
    addFallback,
    ...(retry ? [] : ['Try the model again later.']),
  ];
  switch (cause) {
    case 'overloaded':
      return {
        title: `${provider} was ${probably}overloaded`,
        explanation: `${runner} had no capacity for the request. ${notYou}${doubt}.`,
        advice,
      };
    case 'timeout':
      return {
        title: certain ? `${provider} didn't answer in time` : `${provider} probably didn't answer in time`,
        explanation: `${runner} took the request but sent no answer in time. ${notYourDoing}${doubt}.`,
        advice,
      };
    case 'empty_answer':
      return {
        title: 'The answer was empty',
        explanation: `${runner} reported success but sent no answer. ${notYourDoing}${doubt}.`,
        advice,
      };
    case 'invalid_answer':
      return {
        title: `${model} sent an invalid answer`,
        explanation:
          "The model's answer didn't have the requested form, such as a JSON schema or a tool call. Another model may follow it better.",
        advice: [
          'Add a fallback that is good at tools and structured output.',
          'Or simplify the schema or the tools.',
        ],
      };
    case 'interrupted':
      return {
        title: `${provider} ${probably}stopped mid-answer`,
        explanation: `${runner} started to answer and then stopped, so the answer is incomplete. ${notYourDoing}${doubt}.`,
        advice,
      };
    case 'unreachable':
      return {
        title: `${provider} is ${probably}down`,
        explanation: `${runner} sent an error page or something unreadable instead of an answer. ${notYou}${doubt}.`,
        advice,
      };
    case 'server_error':
    case 'insecure':
    case 'connection_lost':
    case 'web_page':
    case 'redirect':
      return {
        title: `${provider} ${probably}had a server error`,
        explanation: `${runner} failed while handling the request. ${notYou}${doubt}.`,
        advice,
      };
  }
}

/** The reader can fix a server on their own machine. */
function startAdvice(verdict: NamedVerdict, cause: FailureCause): readonly string[] {
  const other = otherServer(verdict);
  if (other?.isLocal !== true) return [];
  const what = `${other.program ?? 'the server'} at ${other.address}`;
  return cause === 'unreachable' || cause === 'server_error'
    ? [`Check that ${what} is running, and start it again if it isn't.`]
    : [`Check the load on ${what}: it may be busy or out of memory.`];
}

/** OpenRouter itself, before any provider is named. */
function explainOpenRouter({ certain }: NamedVerdict, cause: FailureCause): Explanation {
  const doubt = certain ? '' : '; the error names no provider, but one may also have caused it';
  const advice = [
    'Try again in a moment.',
    'If every model fails, see https://status.openrouter.ai.',
    ...(certain ? [] : [addFallback]),
  ];
  switch (cause) {
    case 'timeout':
      return {
        title: certain ? "OpenRouter didn't answer in time" : "OpenRouter probably didn't answer in time",
        explanation: `The request took longer than OpenRouter waits. ${notYourDoing}${doubt}.`,
        advice,
      };
    case 'unreachable':
      return {
        title: certain ? "OpenRouter couldn't be reached" : "OpenRouter probably couldn't be reached",
        explanation: `The network in front of OpenRouter answered in its place. ${notYourDoing}${doubt}.`,
        advice,
      };
    case 'overloaded':
      return {
        title: certain ? 'OpenRouter was briefly unavailable' : 'OpenRouter was probably briefly unavailable',
        explanation: `OpenRouter reported that it couldn't serve the request. ${notYourDoing}${doubt}.`,
        advice,
      };
    default:
      return {
        title: certain ? 'OpenRouter had a server error' : 'Probably a server error at OpenRouter',
        explanation: `OpenRouter reported an internal error and gave no reason. ${notYourDoing}${doubt}.`,
        advice,
      };
  }
}

const whyUnreached: Partial<Record<TransportFault, string>> = {
  dns: ': the server name was not found',
  refused: ': the server refused the connection',
  tls: ': no secure connection could be made',
};

/** The network between Understudy and the server. */
function explainNetwork(verdict: NamedVerdict, cause: FailureCause): Explanation {
  const { facts, certain, server } = verdict;
  const check = checksOf(verdict);
  const tryAgain = ['Try again: nothing is wrong with your account.', addFallback];
  const from = facts.host === null ? '' : ` from ${facts.host}`;
  switch (cause) {
    case 'unreachable':
      if (server !== null && facts.host === null) return explainUnreached(verdict, server);
      if (facts.host !== null)
        return {
          title: `${facts.host} is probably down`,
          explanation: `${facts.host} sent an error page instead of an answer: the server behind it failed or is down.${otherServer(verdict) === null ? " OpenRouter wasn't involved." : ''}`,
          advice: [`Check that the server at ${facts.host} is running.`, 'Try again in a moment.'],
        };
      return {
        title: certain ? "The connection couldn't be made" : "The connection probably couldn't be made",
        explanation: `The request never reached a model${(facts.fault === null ? undefined : whyUnreached[facts.fault]) ?? ''}. No model refused it, and no limit was involved.`,
        advice: check,
      };
    case 'insecure':
      return {
        title: 'No secure connection could be made',
        explanation:
          "The server's certificate couldn't be verified, so the request was never sent. No model refused it, and no limit was involved.",
        advice: ['Check the clock, proxy and certificates of this machine.', ...check.slice(-1)],
      };
    case 'connection_lost':
      return facts.fault === 'cut'
        ? {
            title: 'The connection dropped mid-answer',
            explanation:
              "The connection dropped before the answer was complete, so the answer is incomplete. It isn't clear which side dropped it.",
            advice: tryAgain,
          }
        : {
            title: 'The connection dropped',
            explanation:
              'The connection dropped before an answer arrived. No model refused the request, and no limit was involved.',
            advice: tryAgain,
          };
    case 'redirect':
      return {
        title: 'The call probably went to the wrong address',
        explanation:
          'The server redirected the call to another address instead of answering. The base URL may be wrong, or a sign-in page may be in the way.',
        advice: check,
      };
    case 'timeout':
      return {
        title: 'No answer in time, source unknown',
        explanation: `No answer arrived within the time allowed${facts.host === null ? '' : `, according to a page from ${facts.host}`}. It isn't clear whether the provider, a server in between or the connection failed.`,
        advice: tryAgain,
      };
    default:
      return {
        title: 'The response was not an answer, source unknown',
        explanation: `A web page${from} or something else arrived instead of the model's answer. The error doesn't prove who sent it.`,
        advice: [...check, addFallback],
      };
  }
}

/** Our own call to a known server that couldn't be reached. */
function explainUnreached(verdict: NamedVerdict, server: CalledServer): Explanation {
  const { facts, certain } = verdict;
  const subject = server.isOpenRouter ? server.name : `Your ${server.name} connection`;
  const why = (facts.fault === null ? undefined : whyUnreached[facts.fault]) ?? '';
  const is = certain ? 'is unreachable' : 'is probably unreachable';
  return {
    title: `${subject} ${is}`,
    explanation: `${subject} ${is}${why}.`,
    advice: checksOf(verdict),
  };
}

/** The person's own server may simply not be running. */
function checksOf(verdict: NamedVerdict): readonly string[] {
  const other = otherServer(verdict);
  if (other === null)
    return [
      'Check the internet connection, proxy or firewall of this machine.',
      'Check the base URL of the connection.',
    ];
  const { program, address, isLocal } = other;
  return [
    isLocal
      ? `Start ${program ?? 'the server'} at ${address}, then try again.`
      : 'Check the internet connection, proxy or firewall of this machine.',
    `Check the base URL of ${nameConnection(other)} in Settings.`,
  ];
}
