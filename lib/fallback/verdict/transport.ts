import type { TransportFault } from '../upstream-reply.ts';
import { evidence, type Finding, type Rule } from './finding.ts';
import type { Signals } from './signals.ts';

type Reading = Omit<Finding, 'evidence'> & { readonly meaning: string };

/** How the connection broke, where no answer says what is wrong. */
export const byTransport: Rule = (signals) => {
  if (signals.fault === null) return null;
  const { meaning, ...finding } = readFault(signals.fault, signals);
  const items = [evidence('connection', signals.fault, meaning)];
  if (signals.httpStatus !== null)
    items.push(evidence('status', String(signals.httpStatus), 'had arrived before'));
  return { ...finding, evidence: items };
};

function readFault(fault: TransportFault, { httpStatus, streamed }: Signals): Reading {
  switch (fault) {
    case 'dns':
      return {
        origin: 'network',
        action: 'retry_same_model',
        kind: 'unreachable',
        meaning: 'the server name was not found',
      };
    case 'refused':
      return {
        origin: 'network',
        action: 'retry_same_model',
        kind: 'unreachable',
        meaning: 'the server took no connection',
      };
    case 'tls':
      return {
        origin: 'network',
        action: 'stop_chain',
        kind: 'unreachable',
        meaning: 'no secure connection could be made',
      };
    case 'reset':
      return streamed
        ? {
            origin: 'network',
            action: 'switch_model',
            kind: 'interrupted',
            certain: false,
            meaning: 'the connection broke in the middle of the answer',
          }
        : {
            origin: 'network',
            action: 'retry_same_model',
            kind: 'interrupted',
            meaning: 'the connection broke before any answer',
          };
    case 'silent':
      // With headers here, OpenRouter took the call and the provider is the likeliest to be silent; without, anyone may be.
      return {
        origin: httpStatus === null ? 'network' : 'upstream_provider',
        action: 'switch_model',
        kind: 'timed_out',
        certain: false,
        meaning: 'nothing came within the time allowed',
      };
    case 'keep_alive_only':
      return {
        origin: 'upstream_provider',
        action: 'switch_model',
        kind: 'timed_out',
        meaning: 'OpenRouter kept the line open, but the provider sent nothing',
      };
    case 'stalled':
      return {
        origin: 'upstream_provider',
        action: 'switch_model',
        kind: streamed ? 'interrupted' : 'timed_out',
        certain: false,
        meaning: 'the answer stopped coming',
      };
    case 'cut':
      return {
        origin: 'network',
        action: 'switch_model',
        kind: 'interrupted',
        certain: false,
        meaning: 'the answer ended before its end',
      };
    case 'malformed':
      // Without a status it was not even HTTP, so no company behind OpenRouter is known to have been asked.
      if (httpStatus === null)
        return {
          origin: 'network',
          action: 'switch_model',
          kind: 'interrupted',
          certain: false,
          meaning: 'what came back could not be read',
        };
      return {
        origin: 'upstream_provider',
        action: 'switch_model',
        kind: streamed ? 'interrupted' : 'server_error',
        certain: false,
        meaning: 'the answer could not be read',
      };
    case 'empty':
      return {
        origin: 'upstream_provider',
        action: 'switch_model',
        kind: 'empty_answer',
        meaning: 'an answer with nothing in it',
      };
    case 'too_large':
      return {
        origin: 'understudy',
        action: 'switch_model',
        kind: 'interrupted',
        meaning: "the answer passed Understudy's size limit",
      };
    case 'deadline':
      return {
        origin: 'understudy',
        action: 'fail_request',
        kind: 'timed_out',
        meaning: "the request's own time limit passed",
      };
    case 'other':
      return {
        origin: 'network',
        action: streamed ? 'switch_model' : 'retry_same_model',
        kind: streamed ? 'interrupted' : 'unreachable',
        certain: false,
        meaning: 'the connection failed',
      };
  }
}
