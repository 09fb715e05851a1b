import type { Explanation } from '#lib/engine/classification';
import { addFallback, notYou, type NamedVerdict } from './phrasing.ts';

type RuleCause =
  | 'moderation'
  | 'guardrail'
  | 'content_filter'
  | 'terms'
  | 'region'
  | 'privacy'
  | 'confirmation';

/** A rule about content, places, privacy or people. */
export function explainRule(verdict: NamedVerdict, cause: RuleCause): Explanation {
  const { origin, model, provider, runner, facts, certain, isOpenRouter } = verdict;
  const rephrase = [
    'Change the wording of the request.',
    'Models differ in what they refuse; a category can be set to try the next one.',
  ];
  switch (cause) {
    case 'moderation':
      return {
        title: 'Moderation flagged the input',
        explanation: `The input was flagged${facts.flaggedFor === null ? '' : ` (${facts.flaggedFor})`}. The cause is the content, not a limit or your credits.`,
        advice: rephrase,
      };
    case 'guardrail':
      return {
        title: 'A guardrail of your account blocked the request',
        explanation:
          'A rule set in your OpenRouter account matched something in the request. Every model would be refused the same way.',
        advice: ['Change the wording, or the guardrail in your OpenRouter settings.'],
      };
    case 'content_filter':
      return {
        title: 'The content was refused',
        explanation:
          'A content rule of the model or its provider refused this request. The cause is the content, not a limit.',
        advice: rephrase,
      };
    case 'terms':
      return {
        title: certain ? 'A rule forbids this call' : 'A rule probably forbids this call',
        explanation:
          "The call was refused because of a rule, such as a provider's terms or a block on the user. Limits and credits weren't involved.",
        advice: [
          addFallback,
          ...(isOpenRouter
            ? ['Check what your account allows at https://openrouter.ai/settings/privacy.']
            : []),
        ],
      };
    case 'region':
      return origin === 'upstream_provider'
        ? {
            title: `${provider} doesn't serve this region`,
            explanation: `${runner} refused the call because of its origin: your location, or the location of OpenRouter's servers. ${notYou}.`,
            advice: ['Add a fallback hosted by a provider that serves this region.'],
          }
        : {
            title: `${model} isn't offered in your region`,
            explanation:
              "The model isn't offered where the request comes from. This has nothing to do with your usage.",
            advice: ['Add a fallback that is offered in your region.'],
          };
    case 'privacy':
      return {
        title: `Your privacy settings exclude ${model}`,
        explanation:
          "The privacy settings or guardrails of your OpenRouter account rule out every provider of this model. Understudy doesn't change them for you.",
        advice: [
          'Check your privacy settings at https://openrouter.ai/settings/privacy. Free models often require permission to train on your prompts.',
          'Or add a fallback whose providers meet these settings.',
        ],
      };
    case 'confirmation':
      return {
        title: `${model} needs a confirmation first`,
        explanation:
          'OpenRouter asks the account owner to confirm something, such as age, before this model can be used.',
        advice: [
          'The account owner can confirm it at https://openrouter.ai/settings/preferences.',
          addFallback,
        ],
      };
  }
}
