import type { Classification } from './classification.ts';
import { adviseOn } from './verdict/advice.ts';
import { tellAccount, tellMoney, tellRules } from './verdict/tell-account.ts';
import { tellNetwork, tellOpenRouter, tellProvider } from './verdict/tell-failure.ts';
import { tellRequest, tellRouting } from './verdict/tell-request.ts';
import type { Names, Telling } from './verdict/telling.ts';

export type Explanation = {
  readonly title: string;
  readonly explanation: string;
  readonly advice: string[];
};

/** Puts a verdict into words for someone who is no engineer: who it was, whether it was them, what they can do. */
export function explainVerdict(classification: Classification, modelId: string | null = null): Explanation {
  const { facts } = classification;
  const model = modelId ?? facts.model;
  const names: Names = {
    model: model ?? 'this model',
    modelId: model,
    provider: facts.provider ?? 'the provider',
    providerIsNamed: facts.provider !== null,
  };
  const { title, explanation } = tell(classification, names);
  return {
    title: capitalize(title),
    explanation: capitalize(explanation),
    advice: [...adviseOn(classification, names)],
  };
}

function tell(classification: Classification, names: Names): Telling {
  switch (classification.origin) {
    case 'upstream_provider':
    case 'upstream_byok':
      return tellProvider(classification, names);
    case 'openrouter_account':
    case 'openrouter_free_tier':
      return tellAccount(classification, names);
    case 'credits':
      return tellMoney(classification, names);
    case 'credentials':
    case 'policy':
      return tellRules(classification, names);
    case 'openrouter':
      return tellOpenRouter(classification, names);
    case 'network':
      return tellNetwork(classification, names);
    case 'routing':
      return tellRouting(classification, names);
    case 'request':
      return tellRequest(classification, names);
    case 'understudy':
      return {
        title: 'Understudy stopped it',
        explanation:
          classification.kind === 'timed_out'
            ? 'The time allowed for the whole request was over. This is a limit set here, in Understudy, not one of a provider.'
            : 'A limit or guard set in Understudy ended this call. No provider and no limit of your account was involved.',
      };
  }
}

/** A model id keeps its small letters. */
function capitalize(text: string): string {
  return /^[^\s]{0,80}[/:]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
