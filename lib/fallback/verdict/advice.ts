import type { Classification } from '../classification.ts';
import { creditsScope } from './tell-account.ts';
import { sayWait, type Names } from './telling.ts';

const putAnother = 'Put another model behind it in the list, best one that another company runs.';

/** What the person can do, most useful first. */
export function adviseOn(classification: Classification, names: Names): readonly string[] {
  const { origin, kind, action, certain, retryAfterMs, facts } = classification;
  switch (origin) {
    case 'upstream_provider':
      if (kind === 'unknown' && classification.evidence[0]?.field.endsWith('.content') === true) {
        return ['If something went wrong, paste the whole answer with its status.'];
      }
      return adviseOnProvider(classification, names);
    case 'upstream_byok':
      return kind === 'rate_limited'
        ? [
            `Look at the limits of your own account at ${names.provider}.`,
            'Or remove that key at https://openrouter.ai/settings/integrations to use the capacity of OpenRouter instead.',
            putAnother,
          ]
        : [
            `Repair or replace your ${names.providerIsNamed ? names.provider : 'provider'} key at https://openrouter.ai/settings/integrations.`,
            `Check that your account at ${names.provider} is active and paid.`,
          ];
    case 'openrouter_free_tier':
      return adviseOnFreeTier(action);
    case 'openrouter_account':
      if (action === 'stop_chain')
        return ['Buying credits at https://openrouter.ai/settings/credits lifts this limit.'];
      return [
        retryAfterMs === null ? 'Wait a moment and try again.' : `Try again in ${sayWait(retryAfterMs)}.`,
        certain
          ? 'Send fewer requests at the same time.'
          : 'If it stays, try a model of another company: a limit of one provider would not follow you there.',
        ...(kind === 'rate_limited' && /credits|in-flight/i.test(facts.message ?? '')
          ? ['More credits at https://openrouter.ai/settings/credits allow more requests at once.']
          : []),
      ];
    case 'credits':
      return adviseOnMoney(classification);
    case 'credentials':
      if (action === 'fail_request')
        return ['Create a management key at https://openrouter.ai/settings/management-keys for such calls.'];
      return [
        'Check the key in Settings, or create a new one at https://openrouter.ai/settings/keys.',
        'If the key is right, see https://status.openrouter.ai: an outage there can look the same.',
      ];
    case 'policy':
      return adviseOnPolicy(classification);
    case 'openrouter':
      return [
        'Try again in a moment.',
        'If every model fails alike, see https://status.openrouter.ai.',
        ...(certain ? [] : [putAnother]),
      ];
    case 'routing':
      return adviseOnRouting(classification);
    case 'request':
      return adviseOnRequest(classification);
    case 'network':
      return kind === 'unreachable'
        ? [
            'Check the internet connection, proxy or firewall of this machine.',
            'Check the base URL of the connection.',
          ]
        : ['Try again: nothing on your account is at fault.', putAnother];
    case 'understudy':
      return kind === 'timed_out'
        ? ['Raise the time limit of this category, or put a faster model first.']
        : ['Change the limits of this category if they are too narrow.'];
  }
}

function adviseOnProvider({ kind, certain, retryAfterMs }: Classification, names: Names): readonly string[] {
  const wait = retryAfterMs === null ? [] : [`The model is worth trying again in ${sayWait(retryAfterMs)}.`];
  switch (kind) {
    case 'rate_limited':
    case 'overloaded':
      return [
        ...(certain ? ['There is nothing to fix on your side.'] : []),
        ...wait,
        putAnother,
        `To have limits of your own, add your own ${names.providerIsNamed ? names.provider : 'provider'} key at https://openrouter.ai/settings/integrations.`,
      ];
    case 'model_unavailable':
      return [putAnother, 'If it stays so, take the model off the list.'];
    case 'unauthorized':
    case 'credits_exhausted':
      return [
        'There is nothing to fix on your side: do not change your key or buy credits for this.',
        putAnother,
      ];
    default:
      return [...wait, putAnother, 'Try the model again later.'];
  }
}

function adviseOnFreeTier(action: Classification['action']): readonly string[] {
  const paid = 'Put a paid model behind the free ones: paid models have no such count.';
  if (action === 'skip_free_models') {
    return [
      'Wait until 00:00 UTC, when the count starts again. Another :free model does not help.',
      'Having bought 10 credits once raises the count from 50 to 1000 a day: https://openrouter.ai/settings/credits.',
      paid,
    ];
  }
  if (action === 'switch_model') return ['Put another model behind it in the list.', paid];
  return ['Wait up to a minute. Another :free model does not help.', paid];
}

function adviseOnMoney(classification: Classification): readonly string[] {
  switch (creditsScope(classification)) {
    case 'key':
      return [
        'Raise or remove the limit of this key at https://openrouter.ai/settings/keys, or use another key.',
        'A daily, weekly or monthly limit starts again by itself.',
      ];
    case 'budget':
      return [
        'Ask whoever set the budget to raise it, or wait until it starts again: https://openrouter.ai/settings.',
      ];
    case 'image_balance':
      return [
        'Add credits at https://openrouter.ai/settings/credits, or raise the limit of the key at https://openrouter.ai/settings/keys.',
      ];
    case 'balance':
      return [
        'Add credits at https://openrouter.ai/settings/credits.',
        'A lower max_tokens, a cheaper model or a free one may still work with what is left.',
      ];
  }
}

function adviseOnPolicy({ kind, evidence }: Classification): readonly string[] {
  if (kind === 'content_refused') {
    return evidence.some((item) => /patterns|pipeline/.test(item.field))
      ? ['Change the wording, or the guardrail in your OpenRouter settings.']
      : [
          'Change the wording of the request.',
          'Models differ in what they refuse; a category may be set to try the next one.',
        ];
  }
  if (kind === 'unauthorized') {
    return [putAnother, 'See what your account allows at https://openrouter.ai/settings/privacy.'];
  }
  if (evidence.some((item) => item.meaning.includes('region')))
    return ['Put a model behind it that is offered in your region.'];
  if (evidence.some((item) => /attestation|confirmation/i.test(item.field + item.value))) {
    return ['The account owner can confirm it at https://openrouter.ai/settings/preferences.', putAnother];
  }
  return [
    'See your privacy settings at https://openrouter.ai/settings/privacy. Free models often ask to allow training on prompts.',
    'Or put a model behind it whose providers keep to them.',
  ];
}

function adviseOnRouting({ kind, facts, evidence }: Classification): readonly string[] {
  if (kind === 'not_capable') {
    return ['Put a model in the list that can: the model search shows what each one takes.'];
  }
  const words = `${facts.message ?? ''} ${evidence.map((item) => item.value).join(' ')}`;
  if (/allowed providers|provider\.(?:only|order|ignore)/i.test(words)) {
    return ['Allow another provider in the provider settings of this category.', putAnother];
  }
  if (/price/i.test(words))
    return ['Raise the price limit of this category, or put a cheaper model in the list.'];
  return ['Choose a newer model in its place: this one may have been withdrawn.', putAnother];
}

function adviseOnRequest({ kind, facts, action }: Classification): readonly string[] {
  switch (kind) {
    case 'context_too_long':
      return [
        'Put a model with a larger window behind it.',
        'Or shorten the conversation, or lower max_tokens.',
      ];
    case 'empty_answer':
      return [
        'Raise max_tokens, or ask for less reasoning.',
        'Or use a model that does not think at length.',
      ];
    case 'model_unavailable':
      return ['Check the model id, or choose one from the catalogue.'];
    case 'not_capable':
      if (facts.obstacle === 'prefill') return ['Put a model behind it that continues begun answers.'];
      if (facts.obstacle === 'output_tokens')
        return ['Lower max_tokens, or use a model that writes longer answers.'];
      return ['Put a model in the list that can: the model search shows what each one takes.'];
    default:
      return action === 'retry_same_model'
        ? ['Ask again later. Records of free models may never come.']
        : ['Look at the reason given and change the request; the program that sent it may need an update.'];
  }
}
