import { consoleAdvice } from './console.ts';
import type { Explanation } from '#lib/engine/classification';
import { addFallback, nameConnection, otherServer, type NamedVerdict } from './phrasing.ts';

type KeyCause = 'key' | 'key_rights' | 'forbidden' | 'account_blocked';

/** A rejected key or account, or denied access. */
export function explainKey(verdict: NamedVerdict, cause: KeyCause): Explanation {
  const { origin, provider, runner, certain } = verdict;
  if (cause === 'key_rights') {
    return {
      title: 'This needs a management key',
      explanation:
        'OpenRouter allows this call only with a management key, and the key in use is an ordinary one.',
      advice: ['Create a management key at https://openrouter.ai/settings/management-keys for such calls.'],
    };
  }
  if (origin === 'upstream_provider') {
    return {
      title: `${provider} ${certain ? 'rejected' : 'probably rejected'} OpenRouter's credentials`,
      explanation: `${runner} rejected OpenRouter's own key or account there. Your key and credits are fine.`,
      advice: [
        "There is nothing to fix on your side: don't change your key or buy credits for this.",
        addFallback,
      ],
    };
  }
  if (origin === 'upstream_byok') {
    return {
      title: `${provider} rejected your own key`,
      explanation: `The call used the key you gave OpenRouter for ${provider}, and ${provider} didn't accept it. Your OpenRouter key is fine.`,
      advice: [
        `Replace your ${provider === 'the provider' ? 'provider' : provider} key at https://openrouter.ai/settings/integrations.`,
        `Check that your account at ${provider} is active and paid.`,
      ],
    };
  }
  switch (cause) {
    case 'forbidden':
      return explainForbidden(verdict);
    case 'account_blocked':
      return explainBlockedAccount(verdict);
    case 'key':
      return explainOwnKey(verdict);
  }
}

function explainOwnKey(verdict: NamedVerdict): Explanation {
  const { isOpenRouter, certain, company, vendor } = verdict;
  const other = otherServer(verdict);
  if (isOpenRouter) {
    return {
      title: certain
        ? "OpenRouter didn't accept your API key"
        : "OpenRouter probably didn't accept your API key",
      explanation: certain
        ? 'The API key is missing, mistyped, disabled or deleted. No model can be used with it.'
        : "OpenRouter refused the call. The cause may be the API key or its permissions; the error doesn't say which.",
      advice: [
        'Check the key in Settings, or create a new one at https://openrouter.ai/settings/keys.',
        'If the key is right, see https://status.openrouter.ai: an outage there can look the same.',
      ],
    };
  }
  if (other !== null) {
    return {
      title: `${vendor} ${certain ? "didn't accept" : "probably didn't accept"} the API key`,
      explanation: `The key of ${nameConnection(other)} is missing, mistyped, disabled or deleted. No model there can be used with it.`,
      advice: [
        `Check the key of ${nameConnection(other)} in Settings.`,
        ...consoleAdvice(verdict, 'If it was deleted, create a new one'),
      ],
    };
  }
  return {
    title:
      company !== null
        ? `${vendor} didn't accept the API key`
        : certain
          ? 'An API key was not accepted'
          : 'An API key was probably not accepted',
    explanation:
      company === null
        ? "The API key is missing, mistyped, disabled or deleted. The error doesn't say which company rejected it."
        : `The key for ${vendor} is missing, mistyped, disabled or deleted. OpenRouter wasn't involved.`,
    advice: consoleAdvice(verdict, 'Check the key, or create a new one,'),
  };
}

function explainBlockedAccount(verdict: NamedVerdict): Explanation {
  const { company, vendor, isOpenRouter } = verdict;
  const other = otherServer(verdict);
  const whose = isOpenRouter ? 'OpenRouter' : vendor;
  return {
    title:
      company === null
        ? 'The account is blocked or not active'
        : `Your account at ${whose} is blocked or not active`,
    explanation: `The account ${other === null ? 'that this key belongs to' : `of ${nameConnection(other)}`} is suspended, deactivated or not yet active. Other models on the same account would be refused too.`,
    advice: consoleAdvice(verdict, 'Check your account, or ask support,'),
  };
}

function explainForbidden(verdict: NamedVerdict): Explanation {
  const { origin, facts, isOpenRouter, vendor } = verdict;
  const other = otherServer(verdict);
  const call = other === null ? 'the call' : `the call from ${nameConnection(other)}`;
  if (origin === 'credentials') {
    return {
      title: 'The call was refused for an unclear reason',
      explanation: `${isOpenRouter ? 'OpenRouter' : vendor} refused ${call}. The cause may be the API key or its permissions; the error doesn't say which.`,
      advice: [
        ...(isOpenRouter
          ? ['Check the key in Settings, or create a new one at https://openrouter.ai/settings/keys.']
          : consoleAdvice(verdict, 'Check the key and its permissions')),
        addFallback,
      ],
    };
  }
  const place = facts.host === null ? '' : ` (${facts.host})`;
  return {
    title: 'Access was denied, source unknown',
    explanation: `A proxy, a firewall, a regional block or the server itself refused ${call}${place}. The answer doesn't mention a key, a limit or credits.`,
    advice: [
      'Check the proxy, VPN or firewall of this machine, and whether the service is offered in your region.',
      other === null
        ? 'Check the base URL of the connection.'
        : `Check the base URL of ${nameConnection(other)} in Settings.`,
    ],
  };
}
