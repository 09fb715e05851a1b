import type { Explanation } from '#lib/engine/classification';
import { addFallback, sayReason, type NamedVerdict } from './phrasing.ts';

type OtherCause =
  | 'answer_too_large'
  | 'deadline'
  | 'own_guard'
  | 'unknown'
  | 'no_failure'
  | 'not_an_api_error';

/** Understudy's own limits, and errors whose cause is unknown. */
export function explainNothing(
  { facts, origin, provider, party }: NamedVerdict,
  cause: OtherCause,
): Explanation {
  switch (cause) {
    case 'answer_too_large':
      return {
        title: 'Understudy stopped the answer',
        explanation:
          'The answer was larger than Understudy accepts. No provider and no limit on your account was involved.',
        advice: ['Ask for a shorter answer.'],
      };
    case 'deadline':
      return facts.fault === 'stream_limit'
        ? {
            title: 'The answer ran for too long',
            explanation:
              'The answer was still coming when its time limit passed. This limit is set in Understudy, not by a provider.',
            advice: ["Raise this category's longest answer time, or ask for a shorter answer."],
          }
        : {
            title: 'The request deadline passed',
            explanation:
              'No answer had started when the request deadline passed. This limit is set in Understudy, not by a provider.',
            advice: ["Raise this category's request deadline, or make a faster model your first choice."],
          };
    case 'own_guard':
      return origin === 'understudy'
        ? {
            title: 'Understudy ended the request',
            explanation: `One of Understudy's own limits ended this call. No provider and no limit on your account was involved.${sayReason(facts)}`,
            advice: ["Change this category's limits if they are too strict."],
          }
        : {
            title: 'No model in the chain answered',
            explanation: `Understudy tried the models in the chain. The first one couldn't answer.${sayReason(facts)}`,
            advice: ['Open the request in the history to see every attempt.', addFallback],
          };
    case 'unknown':
      return {
        title: "The error doesn't say who caused it",
        explanation:
          party === 'unknown'
            ? "Something failed, but the text doesn't say why or who caused it."
            : `The answer doesn't say what failed or who caused it. A failure at ${provider} is the most likely cause.`,
        advice: [
          'Paste the whole answer with its status and headers, if you have them.',
          ...(party === 'unknown' ? [] : [addFallback]),
        ],
      };
    case 'no_failure':
      return {
        title: 'This looks like a normal answer',
        explanation: 'It has content, and nothing in it shows a failure.',
        advice: ['If something went wrong, paste the whole answer with its status.'],
      };
    case 'not_an_api_error':
      return {
        title: "This doesn't look like an API error",
        explanation: 'Nothing in the text comes from a model API.',
        advice: ['Paste the response body, the status line, or the message that your program printed.'],
      };
  }
}
