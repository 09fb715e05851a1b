import type { NoticeBody, NoticeText } from '#lib/contracts/notice';
import { sayDate, sayUsd } from './phrasing.ts';

/** The text of an open notice. */
export function describeNotice({ kind, facts }: NoticeBody): NoticeText {
  switch (kind) {
    case 'budget_reached': {
      const { percent, paused, limitUsd, spentUsd, period, resetsAt } = facts;
      const budget = `${periodWords[period]} budget ${scopeWords(facts)}`;
      const figures = `${sayUsd(spentUsd)} of ${sayUsd(limitUsd)} is spent.`;
      const reset = `The budget resets on ${sayDate(Date.parse(resetsAt))}.`;
      const link = { href: '/settings#budgets', label: 'Open budgets' };
      if (paused)
        return {
          severity: 'critical',
          title: `The ${budget} is paused`,
          text: `${figures}${spentUsd < limitUsd ? ' The last call needed more than the rest.' : ''} ${reset}`,
          advice: 'Resume the budget or raise its limit.',
          link,
        };
      return {
        severity: percent === 50 ? 'info' : 'warning',
        title: percent === 100 ? `The ${budget} is spent` : `${percent} % of the ${budget} is spent`,
        text: `${figures}${percent === 100 ? ' It is a soft budget, so calls continue.' : ''} ${reset}`,
        advice: 'Check Insights to see what the money is spent on, or raise the limit.',
        link,
      };
    }
    case 'first_choice_limited':
      return {
        severity: 'warning',
        title: `The first choice of ${facts.category.name} is unavailable`,
        text: `${facts.model} hasn’t answered since ${sayDate(Date.parse(facts.since))}, and fallbacks take over. ${facts.reason}`,
        advice: 'Wait until it recovers, or make another model the first choice.',
        link: categoryLink(facts.category.slug),
      };
    case 'one_model_left':
      return {
        severity: 'warning',
        title: `Only one working model is left in ${facts.category.name}`,
        text: `${facts.model} still works. ${listOf(facts.unavailable)} can’t be called right now. If ${facts.model} fails too, requests fail.`,
        advice: 'Add a fallback from another provider or connection.',
        link: categoryLink(facts.category.slug),
      };
    case 'category_failing':
      return {
        severity: 'critical',
        title: `Every request to ${facts.category.name} fails`,
        text: `The last ${facts.failures} requests failed, and none has been answered since ${sayDate(Date.parse(facts.since))}. The last error was ${facts.errorType}.`,
        advice: 'Check the history to see why each model failed.',
        link: {
          href: `/history?category=${encodeURIComponent(facts.category.slug)}&status=failed`,
          label: 'Open failed requests',
        },
      };
    case 'connection_down':
      return {
        severity: 'critical',
        title: `The connection ${facts.connection.name} is down`,
        text: `No model has been called there since ${sayDate(Date.parse(facts.since))}. ${facts.reason}`,
        advice: 'Check the connection, its key and its credits.',
        link: connectionsLink,
      };
    case 'low_balance': {
      const { connection, remainingUsd } = facts;
      const isUsedUp = remainingUsd <= 0;
      return {
        severity: isUsedUp ? 'critical' : 'warning',
        title: isUsedUp
          ? `The credits of ${connection.name} are used up`
          : `${connection.name} has few credits left`,
        text: isUsedUp
          ? `${remainingUsd < 0 ? `The balance is −${sayUsd(-remainingUsd)}` : 'Nothing is left'}. Paid calls are refused.`
          : `${sayUsd(remainingUsd)} is left. Calls are refused once the balance is too low to pay for them.`,
        advice: 'Add credits to the account.',
        link: connectionsLink,
      };
    }
    case 'key_near_limit': {
      const { connection, limitUsd, remainingUsd, resets } = facts;
      const isReached = remainingUsd <= 0;
      return {
        severity: isReached ? 'critical' : 'warning',
        title: `The key of ${connection.name} ${isReached ? 'has reached its limit' : 'is near its limit'}`,
        text: isReached
          ? `The spending limit of ${sayUsd(limitUsd)} is used up, and paid calls are refused.${resetWords[resets]}`
          : `${sayUsd(remainingUsd)} of ${sayUsd(limitUsd)} is left.${resetWords[resets]}`,
        advice: 'Raise the limit of the key, or use another key.',
        link: connectionsLink,
      };
    }
    case 'key_near_expiry': {
      const { connection, expiresAt, isExpired } = facts;
      const date = sayDate(Date.parse(expiresAt));
      return {
        severity: isExpired ? 'critical' : 'warning',
        title: `The key of ${connection.name} ${isExpired ? 'has expired' : 'expires soon'}`,
        text: isExpired
          ? `It expired on ${date}. Calls with it are refused.`
          : `It expires on ${date}. From then on, calls with it are refused.`,
        advice: 'Create a new key, and save it in the connection.',
        link: connectionsLink,
      };
    }
    case 'model_gone': {
      const { categories, replacement } = facts;
      return {
        severity: 'warning',
        title: lossTitle(facts),
        text: `${sayLoss(facts)} ${usedIn(categories)}`,
        advice:
          replacement === null
            ? 'Replace it or remove it from the chain.'
            : `Replace it with ${replacement}.`,
        link: firstCategoryLink(categories),
      };
    }
    case 'model_repriced': {
      const { model, categories, before, after, effects } = facts;
      const isDearer = after.input > before.input || after.output > before.output;
      const [effect] = effects;
      const prices = `Per million tokens: input ${sayUsd(before.input)} → ${sayUsd(after.input)}, output ${sayUsd(before.output)} → ${sayUsd(after.output)}.`;
      const title = `${model} became ${isDearer ? 'more expensive' : 'cheaper'}`;
      if (effect !== undefined)
        return {
          severity: 'warning',
          title: `${title}, and a price limit applies`,
          text: `${prices} ${sayEffects(model, effects)}`,
          advice: 'Change the limit, or choose another model.',
          link: categoryLink(effect.category.slug),
        };
      return {
        severity: isDearer ? 'warning' : 'info',
        title,
        text: `${prices} ${usedIn(categories)}`,
        advice: isDearer ? 'Accept the price, or choose another model.' : 'Nothing needs to be done.',
        link: firstCategoryLink(categories),
      };
    }
    case 'consent_asked': {
      const { category, model, reason, estimateUsd, endsAt, questionId } = facts;
      const estimate =
        estimateUsd === null
          ? 'The cost of the request is unknown.'
          : `The request may cost about ${sayUsd(estimateUsd)}.`;
      return {
        severity: 'warning',
        title: `${category.name} asks for approval of ${model}`,
        text: `${reason} ${estimate} It waits until ${sayDate(Date.parse(endsAt))}.`,
        advice: 'Approve or refuse the call. No answer counts as a refusal.',
        // Opening the link answers nothing.
        link: { href: `/approvals?question=${encodeURIComponent(questionId)}`, label: 'Open the question' },
      };
    }
    case 'client_key_expiring': {
      const { clientName, expiresAt, isExpired } = facts;
      const date = sayDate(Date.parse(expiresAt));
      return {
        severity: isExpired ? 'critical' : 'warning',
        title: isExpired ? `The key of ${clientName} has expired` : `The key of ${clientName} expires soon`,
        text: isExpired
          ? `The key expired on ${date}, and requests from ${clientName} are refused.`
          : `The key expires on ${date}. From then on, requests from ${clientName} are refused.`,
        advice: 'Extend the expiry date, or create a new client key.',
        link: { href: '/settings#clients', label: 'Open clients' },
      };
    }
    case 'webhook_paused': {
      const { webhookName, reason, since } = facts;
      const date = sayDate(Date.parse(since));
      return {
        severity: 'warning',
        title: `The webhook ${webhookName} was switched off`,
        text:
          reason === 'gone'
            ? `Its receiver answered 410 Gone on ${date}. Notices are no longer sent there.`
            : `Every delivery has failed since ${date}. Notices are no longer sent there.`,
        advice: 'Check the receiver, send a test, and enable the webhook again.',
        link: { href: '/settings#webhooks', label: 'Open webhooks' },
      };
    }
  }
}

/** For a notice by another version, with facts that this one doesn't know. */
export const unreadableNotice: NoticeText = {
  severity: 'info',
  title: 'A notice from another version',
  text: 'Another version of Understudy stored this notice, and this version can’t read it.',
  advice: 'Nothing needs to be done.',
  link: { href: '/notices', label: 'Open notices' },
};

type PriceEffect = Extract<NoticeBody, { kind: 'model_repriced' }>['facts']['effects'][number];
type Loss = Extract<NoticeBody, { kind: 'model_gone' }>['facts'];

const connectionsLink = { href: '/settings#connections', label: 'Open connections' } as const;

const resetWords = {
  daily: ' The limit resets daily at 00:00 UTC.',
  weekly: ' The limit resets on Mondays at 00:00 UTC.',
  monthly: ' The limit resets on the first of the month.',
  never: ' The limit does not reset.',
  unknown: '',
} as const;

const periodWords = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

type CategoryRef = { readonly slug: string; readonly name: string };

function scopeWords({ scope, scopeName }: Extract<NoticeBody, { kind: 'budget_reached' }>['facts']): string {
  return scope === 'all' ? 'for everything' : `for the ${scope} ${scopeName}`;
}

function categoryLink(slug: string): NoticeText['link'] {
  return { href: `/?category=${encodeURIComponent(slug)}`, label: 'Open the category' };
}

function firstCategoryLink(categories: readonly CategoryRef[]): NoticeText['link'] {
  const [first] = categories;
  return first === undefined ? { href: '/', label: 'Open Models' } : categoryLink(first.slug);
}

function usedIn(categories: readonly CategoryRef[]): string {
  return `It is used in ${listOf(categories.map(({ name }) => name))}.`;
}

/** A first choice can have an effect on each model behind it, in each category. */
const MOST_EFFECTS = 3;

/** "Because of price limits, Main skips it, and Summarization asks for approval of it." */
function sayEffects(model: string, effects: readonly PriceEffect[]): string {
  const groups = [...Map.groupBy(effects, ({ category, effect }) => `${category.slug} ${effect}`).values()];
  const clauses = groups.flatMap((group) => {
    const [first] = group;
    const models = listOf(group.map((one) => (one.model === model ? 'it' : one.model)));
    return first === undefined ? [] : `${first.category.name} ${doWhat(first.effect, models)}`;
  });
  const more = clauses.length - MOST_EFFECTS;
  const shown =
    more > 0 ? [...clauses.slice(0, MOST_EFFECTS), `there are ${more} more such effects`] : clauses;
  return `Because of price limits, ${listOf(shown)}.`;
}

function doWhat(effect: PriceEffect['effect'], models: string): string {
  switch (effect) {
    case 'skipped':
      return `skips ${models}`;
    case 'skipped_at_times':
      return `skips ${models} for some requests`;
    case 'asks':
      return `asks for approval of ${models}`;
  }
}

function lossTitle({ model, became }: Loss): string {
  switch (became) {
    case 'gone':
      return `${model} is no longer available`;
    case 'renamed':
      return `${model} was renamed`;
    case 'free_ended':
      return `${model} is no longer free`;
    case 'deprecated':
      return `${model} will be removed`;
  }
}

function sayLoss({ became, removedOn, replacement }: Loss): string {
  switch (became) {
    case 'gone':
      return 'It is no longer in the catalogue.';
    case 'renamed':
      return `It is now called ${replacement}.`;
    case 'free_ended':
      return `The free variant was discontinued. ${replacement} is the same model, paid.`;
    case 'deprecated':
      return `It will be removed on ${removedOn}.`;
  }
}

/** "a", "a and b", "a, b and c". */
function listOf(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);
}
