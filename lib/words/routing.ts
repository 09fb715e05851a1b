import { consoleAdvice } from './console.ts';
import type { Explanation } from '#lib/engine/classification';
import { addFallback, nameConnection, notYourDoing, otherServer, type NamedVerdict } from './phrasing.ts';

type RoutingCause =
  | 'no_provider'
  | 'provider_choice'
  | 'price_limit'
  | 'agents_only'
  | 'free_ended'
  | 'unknown_model'
  | 'model_unavailable'
  | 'model_access';

/** No provider can serve the model, or none under the conditions of the request. */
export function explainRouting(verdict: NamedVerdict, cause: RoutingCause): Explanation {
  const { model, party, provider, runner, vendor, company, origin, certain } = verdict;
  const other = otherServer(verdict);
  switch (cause) {
    case 'no_provider':
      if (origin === 'upstream_provider') return explainWithdrawn(verdict);
      if (party === 'relay' || party === 'direct') {
        return {
          title: `${vendor} has no provider for ${model}`,
          explanation:
            other === null
              ? `${vendor} reported that it has no provider for ${model}, or that the model was withdrawn. OpenRouter wasn't involved.`
              : `${vendor} answered ${nameConnection(other)} that it can't serve ${model}, or that the model was withdrawn.`,
          advice: [
            other === null
              ? 'Check the model id and the settings of that gateway.'
              : `Check the model id, or choose another model on ${nameConnection(other)}.`,
            addFallback,
          ],
        };
      }
      return {
        title: certain ? `${model} isn't available` : `${model} is probably not available`,
        explanation: `No provider behind OpenRouter serves ${model} right now, or the model was withdrawn. ${notYourDoing}.`,
        advice: ['Choose a newer model instead: this one may have been withdrawn.', addFallback],
      };
    case 'provider_choice':
      return {
        title: 'Your provider settings exclude every provider',
        explanation: `None of the providers you allow runs ${model}. Other models aren't affected.`,
        advice: ['Allow another provider in the provider settings of this category.', addFallback],
      };
    case 'price_limit':
      return {
        title: 'Your price limit excludes every provider',
        explanation: `Every provider of ${model} costs more than the price limit allows.`,
        advice: ['Raise the price limit of this category, or add a cheaper model.'],
      };
    case 'agents_only':
      return {
        title: `${model} is reserved for coding agents`,
        explanation: "OpenRouter offers this free model only to certain apps. Other models aren't affected.",
        advice: [addFallback],
      };
    case 'free_ended':
      return {
        title: 'The free version has ended',
        explanation: `${model} is no longer offered for free. A paid version may exist; Understudy doesn't switch to it automatically.`,
        advice: ['Choose the paid version or another model instead.', addFallback],
      };
    case 'model_access':
      if (origin === 'upstream_byok') {
        return {
          title: `Your account${company === null ? '' : ` at ${company}`} ${certain ? '' : 'probably '}can't use ${model}`,
          explanation: `${vendor} reported that the account ${other === null ? 'this key belongs to' : `of ${nameConnection(other)}`} has no access to ${model}. Other models aren't affected.`,
          advice: [...consoleAdvice(verdict, 'Ask for access to the model'), addFallback],
        };
      }
      return origin === 'routing'
        ? {
            title: `Your key has no access to ${model}`,
            explanation: `${party === 'relay' ? vendor : 'OpenRouter'} reported that your key or account may not use ${model}. Other models aren't affected.`,
            advice: ['Check which models the key may use.', addFallback],
          }
        : {
            title: `${provider} doesn't give OpenRouter access to the model`,
            explanation: `${runner} reported that OpenRouter's account there may not use the model. ${notYourDoing}.`,
            advice: [addFallback],
          };
    case 'unknown_model':
    case 'model_unavailable':
      if (origin === 'upstream_provider') return explainWithdrawn(verdict);
      return party === 'direct' || party === 'relay'
        ? {
            title: `${vendor} doesn't offer ${model}`,
            explanation: `${vendor} has no such model, or ${other === null ? 'your account there' : `the account of ${nameConnection(other)}`} has no access to it. Other models aren't affected.`,
            advice: [findModel(verdict), addFallback],
          }
        : {
            title: `${model} is not a known model`,
            explanation: "The model id may be mistyped, renamed or withdrawn. Other models aren't affected.",
            advice: ['Check the model id, or choose one from the catalogue.'],
          };
  }
}

function findModel({ server, model }: NamedVerdict): string {
  const program = server?.program ?? null;
  if (program === 'Ollama') return `Download it with "ollama pull ${model}", or check the model id.`;
  if (program !== null) return `Load the model in ${program}, or check the model id.`;
  return 'Check the model id, and whether your account there may use it.';
}

function explainWithdrawn({ provider, runner }: NamedVerdict): Explanation {
  return {
    title: `${provider} doesn't offer the model right now`,
    explanation: `${runner} reported that it can't serve the model. ${notYourDoing}.`,
    advice: [addFallback, 'If this continues, remove the model from the chain.'],
  };
}
