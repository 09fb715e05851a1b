import type { Cause } from '#lib/contracts/cause';
import type { TransportFault } from '#lib/engine/upstream-reply';
import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Finding, Rule } from './finding.ts';
import type { Signals } from './signals.ts';

type Reading = {
  readonly cause: Cause;
  readonly meaning: string;
} & Partial<Omit<Finding, 'evidence' | 'cause'>>;

/** How the connection failed, if no answer shows the cause. */
export const byTransport: Rule = (signals) => {
  if (signals.fault === null) return null;
  const { cause, meaning, ...extra } = readFault(signals.fault, signals);
  const items = [evidence('connection', signals.fault, meaning)];
  if (signals.httpStatus !== null)
    items.push(evidence('status', String(signals.httpStatus), 'had arrived before'));
  // A network error concerns no account.
  return found(cause, { party: 'unknown' }, items, {
    certain: true,
    fault: refineFault(signals.fault, signals),
    ...extra,
  });
};

/** The fault to report. A reset in the middle of an answer means that it was cut. */
function refineFault(fault: TransportFault, { streamed }: Signals): TransportFault {
  return fault === 'reset' && streamed ? 'cut' : fault;
}

const provider = { origin: 'upstream_provider', action: 'switch_model' } as const;

function readFault(fault: TransportFault, { httpStatus, streamed, speaker }: Signals): Reading {
  switch (fault) {
    case 'dns':
      return { cause: 'unreachable', meaning: 'the server name was not found' };
    case 'refused':
      return { cause: 'unreachable', meaning: 'the server refused the connection' };
    case 'tls':
      return { cause: 'insecure', meaning: 'no secure connection could be made' };
    case 'reset':
      return streamed
        ? {
            cause: 'connection_lost',
            action: 'switch_model',
            certain: false,
            meaning: 'the connection dropped mid-answer',
          }
        : { cause: 'connection_lost', meaning: 'the connection dropped before any answer' };
    case 'silent':
      // With headers, OpenRouter accepted the call, so the provider is probably silent; without them, it
      // could be either.
      return {
        cause: 'timeout',
        ...(httpStatus === null ? {} : provider),
        certain: false,
        meaning: 'nothing arrived within the time allowed',
      };
    case 'keep_alive_only':
      return {
        cause: 'timeout',
        ...provider,
        meaning:
          speaker.via === 'openrouter'
            ? 'OpenRouter kept the line open, but the provider sent nothing'
            : 'the server kept the line open, but sent no answer',
      };
    case 'stalled':
      return {
        cause: streamed ? 'interrupted' : 'timeout',
        ...provider,
        certain: false,
        meaning: 'the answer stalled',
      };
    case 'cut':
      return {
        cause: 'connection_lost',
        action: 'switch_model',
        certain: false,
        meaning: 'the answer was cut off',
      };
    case 'malformed':
      // Without a status, there was no HTTP answer, so no provider behind OpenRouter is known to have been
      // called.
      if (httpStatus === null)
        return {
          cause: 'web_page',
          certain: false,
          meaning: 'the response could not be read',
        };
      return {
        cause: streamed ? 'interrupted' : 'server_error',
        ...provider,
        certain: false,
        meaning: 'the answer could not be read',
      };
    case 'empty':
      return { cause: 'empty_answer', meaning: 'an empty answer' };
    case 'too_large':
      return { cause: 'answer_too_large', meaning: "the answer passed Understudy's size limit" };
    case 'deadline':
      return { cause: 'deadline', meaning: "the request's deadline passed before any content" };
    case 'stream_limit':
      return { cause: 'deadline', meaning: 'the answer ran longer than the category allows' };
    case 'other':
      return streamed
        ? {
            cause: 'connection_lost',
            action: 'switch_model',
            certain: false,
            meaning: 'the connection failed',
          }
        : { cause: 'connection_lost', certain: false, meaning: 'the connection failed' };
  }
}
