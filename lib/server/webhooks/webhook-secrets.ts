import { Sealed, type SecretBox } from '../secret-box.ts';

/** The signing secrets of webhooks at rest. */
export type WebhookSecrets = {
  readonly seal: (webhookId: string, secret: string) => Sealed;
  /** Null if it can't be decrypted. */
  readonly open: (webhookId: string, value: unknown) => string | null;
};

export function createWebhookSecrets(secretBox: SecretBox): WebhookSecrets {
  const purposeOf = (id: string): string => `webhook_${id}`;
  return {
    seal: (id, secret) => secretBox.seal(secret, purposeOf(id)),
    open(id, value) {
      const sealed = Sealed.safeParse(value);
      if (!sealed.success) return null;
      const opened = secretBox.open(sealed.data, purposeOf(id));
      return opened.outcome === 'opened' ? opened.text : null;
    },
  };
}
