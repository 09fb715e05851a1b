import { consoleAdvice } from './console.ts';
import type { Affordable, Explanation } from '#lib/engine/classification';
import { addFallback, nameConnection, otherServer, type NamedVerdict } from './phrasing.ts';
import { sayTokens } from './request-fault.ts';

type MoneyCause = 'balance' | 'request_cost' | 'minimum_balance' | 'key_limit' | 'budget';

/** What the request asked for and what the remaining money covers, if OpenRouter gave both figures. */
function sayAffordable({ askedTokens, affordableTokens, of, limitedBy }: Affordable): string {
  const money = limitedBy === 'balance' ? 'Your OpenRouter balance' : 'The spending limit of the key';
  const asked =
    of === 'answer'
      ? `The request asked for up to ${sayTokens(askedTokens)} output tokens.`
      : `The request has ${sayTokens(askedTokens)} input tokens.`;
  return `${asked} ${money} covers ${sayTokens(affordableTokens)}.`;
}

function explainAffordable(affordable: Affordable): Explanation {
  const { of, limitedBy, affordableTokens } = affordable;
  const isBalance = limitedBy === 'balance';
  return {
    title: isBalance
      ? 'Not enough OpenRouter credits for this request'
      : "Your API key's spending limit is too low for this request",
    explanation: sayAffordable(affordable),
    advice: [
      isBalance ? addCredits : raiseKey,
      ...(of === 'prompt'
        ? ['Or shorten the conversation, or use a cheaper model.']
        : affordableTokens === 0
          ? ['Or use a cheaper model or a free one.']
          : [
              `Or ask for at most ${sayTokens(affordableTokens)} output tokens, or use a cheaper model.`,
              "Or turn on “Ask for fewer tokens” in the category's policy.",
            ]),
    ],
  };
}

const addCredits = 'Add credits at https://openrouter.ai/settings/credits.';
const raiseKey =
  'Raise or remove the limit of this key at https://openrouter.ai/settings/keys, or use another key.';

/** The balance of an account, a key's own limit, or a budget. */
export function explainMoney(verdict: NamedVerdict, cause: MoneyCause): Explanation {
  if (verdict.origin === 'upstream_provider') return explainOpenRoutersAccount(verdict);
  if (verdict.origin === 'upstream_byok') return explainOwnAccountThere(verdict);
  const { isOpenRouter, vendor, company, facts } = verdict;
  const other = otherServer(verdict);
  const resets = facts.resetsAt === null ? '' : ` It resets at ${facts.resetsAt}.`;
  if (isOpenRouter && facts.affordable !== null) return explainAffordable(facts.affordable);
  switch (cause) {
    case 'balance':
      return explainBalance(verdict);
    case 'request_cost':
      return {
        title: 'This request may cost more than your balance allows',
        explanation:
          "This single request may cost more than OpenRouter allows with your balance. Waiting doesn't help.",
        advice: [addCredits, 'Or lower max_tokens, or use a cheaper model.'],
      };
    case 'minimum_balance':
      return {
        title: 'Images need a balance of at least $1',
        explanation:
          'OpenRouter generates images and video only if your balance or key limit has at least $1.00 left. Text models still work.',
        advice: [
          'Add credits at https://openrouter.ai/settings/credits, or raise the limit of the key at https://openrouter.ai/settings/keys.',
        ],
      };
    case 'key_limit':
      if (isOpenRouter) {
        return {
          title: "Your API key's spending limit is reached",
          explanation: `The OpenRouter key in use has its own spending limit, and it is used up. Your account may still have credits.${resets}`,
          advice: [raiseKey, 'A daily, weekly or monthly limit resets automatically.'],
        };
      }
      return {
        title: "The API key's spending limit is reached",
        explanation: `The key ${other === null ? 'in use' : `of ${nameConnection(other)}`} has its own spending limit${company === null ? '' : ` at ${vendor}`}, and it is used up. The account it belongs to may still have money.${resets}`,
        advice: consoleAdvice(verdict, 'Raise the limit of this key, or use another key,'),
      };
    case 'budget':
      if (isOpenRouter) {
        return {
          title: 'A spending budget is used up',
          explanation: `A budget set for this key or workspace at OpenRouter is used up.${resets}`,
          advice: [
            'Ask whoever set the budget to raise it, or wait until it resets: https://openrouter.ai/settings.',
          ],
        };
      }
      return {
        title: 'A spending limit is reached',
        explanation: `A spending limit set${company === null ? ' for this key or account' : ` at ${vendor}`} ${other === null ? '' : `for the account of ${nameConnection(other)} `}is reached.${resets}`,
        advice: consoleAdvice(verdict, 'Raise the spending limit, or wait until it resets,'),
      };
  }
}

function explainBalance(verdict: NamedVerdict): Explanation {
  const { isOpenRouter, certain, company, vendor, party } = verdict;
  const other = otherServer(verdict);
  if (isOpenRouter) {
    return {
      title: certain ? 'Not enough OpenRouter credits' : 'Probably not enough OpenRouter credits',
      explanation: certain
        ? 'Your OpenRouter account has too few credits for this request.'
        : 'The answer asks for payment and names no provider, so a lack of OpenRouter credits is the most likely cause.',
      advice: [
        addCredits,
        'A lower max_tokens, or a cheaper or free model, may still work with the remaining credits.',
      ],
    };
  }
  if (company === null) {
    return {
      title: party === 'direct' ? 'Your balance is used up' : 'Out of credits, account unknown',
      explanation:
        "The account that this key belongs to has too little money left. The error doesn't say which company it is with.",
      advice: ['Check the balance at the company you called, or use a model from another company.'],
    };
  }
  return {
    title: `Your balance at ${vendor} is used up`,
    explanation:
      other === null
        ? `The account at ${vendor} that this key belongs to has too little money left. OpenRouter wasn't involved.`
        : `The account of ${nameConnection(other)} has too little money left.`,
    advice: [
      ...consoleAdvice(verdict, 'Check your balance and billing'),
      'Or use a model from another company.',
    ],
  };
}

/** The provider rejected OpenRouter's own account. */
function explainOpenRoutersAccount({ provider, runner, certain }: NamedVerdict): Explanation {
  return {
    title: `${provider} ${certain ? 'rejected' : 'probably rejected'} OpenRouter's account`,
    explanation: `${runner} refused to serve OpenRouter's own account there. Your key and credits are fine.`,
    advice: [
      "There is nothing to fix on your side: don't change your key or buy credits for this.",
      addFallback,
    ],
  };
}

function explainOwnAccountThere({ provider }: NamedVerdict): Explanation {
  return {
    title: `Your account at ${provider} is out of money`,
    explanation: `The call used the key you gave OpenRouter for ${provider}, and that account has too little money left. Your OpenRouter credits are fine.`,
    advice: [
      `Check that your account at ${provider} is active and paid.`,
      'Or remove that key at https://openrouter.ai/settings/integrations.',
      addFallback,
    ],
  };
}
