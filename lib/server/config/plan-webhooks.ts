import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigPreview, ConfigSource, ConfigWebhook } from '#lib/contracts/config';
import type { WebhookWrite } from '#lib/store/config';
import type { StoredWebhook } from '#lib/store/webhooks';
import type { WebhookService } from '#lib/server/webhooks/webhook-service';

type PreviewedWebhook = ConfigPreview['webhooks'][number];

export type WebhookPlan = {
  readonly previews: readonly PreviewedWebhook[];
  readonly writes: readonly WebhookWrite[];
};

/**
 * The changes to webhooks by an import. They are identified by name, and by order among those with the same
 * name.
 */
export function planWebhooks(
  wanted: readonly ConfigWebhook[],
  current: readonly StoredWebhook[],
  sealNewSecret: WebhookService['sealNewSecret'],
): WebhookPlan {
  const left = [...current];
  const plans = wanted.map((one) => {
    const at = left.findIndex(({ name }) => name === one.name);
    const [before] = at === -1 ? [] : left.splice(at, 1);
    return before === undefined ? planCreation(one, sealNewSecret) : planChange(one, before);
  });
  return {
    previews: plans.map(({ preview }) => preview),
    writes: plans.flatMap(({ write }) => write ?? []),
  };
}

type Plan = { readonly preview: PreviewedWebhook; readonly write: WebhookWrite | null };

function planCreation(wanted: ConfigWebhook, sealNewSecret: WebhookService['sealNewSecret']): Plan {
  const id = `w${randomBytes(8).toString('hex')}`;
  const { name, url, enabled } = wanted;
  return {
    preview: {
      name,
      outcome: 'new',
      changes: [
        `Adds this webhook to ${url}${enabled ? '' : ', switched off'}.`,
        'Creates a new signing secret, which is not shown. To get one for the receiver, rotate it in Settings.',
      ],
    },
    write: {
      what: 'create',
      webhook: { ...wanted, id, secret: sealNewSecret(id), previousSecret: null, previousUntilMs: null },
    },
  };
}

function planChange(wanted: ConfigWebhook, before: StoredWebhook): Plan {
  const { name, url, kinds, sendsResolved, quietHours, enabled } = wanted;
  const changes = [
    ...(url === before.url ? [] : [`Changes the URL from ${before.url} to ${url}. The secret stays.`]),
    ...(isDeepStrictEqual(setOf(kinds), setOf(before.kinds))
      ? []
      : [`Changes the kinds from ${listOf(before.kinds)} to ${listOf(kinds)}.`]),
    ...(sendsResolved === before.sendsResolved
      ? []
      : [`${sendsResolved ? 'Also sends' : 'No longer sends'} resolved notices.`]),
    ...(isDeepStrictEqual(quietHours, before.quietHours)
      ? []
      : [
          quietHours === null
            ? 'Removes its quiet hours.'
            : `Sets quiet hours from ${quietHours.from} to ${quietHours.to}.`,
        ]),
    ...(enabled === before.enabled ? [] : [`Switches it ${enabled ? 'on' : 'off'}.`]),
  ];
  if (changes.length === 0) return { preview: { name, outcome: 'same', changes }, write: null };
  // A paused webhook still counts as enabled, and an import does not end the pause.
  const change = {
    url,
    kinds,
    sendsResolved,
    quietHours,
    ...(enabled === before.enabled ? {} : { enabled }),
  };
  return {
    preview: { name, outcome: 'changed', changes },
    write: { what: 'change', id: before.id, name, change },
  };
}

function setOf(kinds: ConfigWebhook['kinds'] | StoredWebhook['kinds']): ReadonlySet<string> | null {
  return kinds === null ? null : new Set(kinds);
}

function listOf(kinds: readonly string[] | null): string {
  return kinds === null ? 'all' : kinds.join(', ');
}

/** Values equal to the default are left out. No file holds a secret. */
export function exportWebhooks(webhooks: readonly StoredWebhook[]): NonNullable<ConfigSource['webhooks']> {
  return webhooks.map(({ name, url, kinds, sendsResolved, quietHours, enabled }) => ({
    name,
    url,
    ...(kinds === null ? {} : { kinds: [...kinds] }),
    ...(sendsResolved ? {} : { sendsResolved }),
    ...(quietHours === null ? {} : { quietHours }),
    ...(enabled ? {} : { enabled }),
  }));
}
