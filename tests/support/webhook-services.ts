import { Agent } from 'undici';
import { openStore } from '#db/sqlite/open-store';
import { createNoticeService, type NoticeService } from '#lib/server/notices/notice-service';
import { createSecretBox } from '#lib/server/secret-box';
import { createPostMessage } from '#lib/server/webhooks/post-message';
import {
  createWebhookService,
  pausedNotice,
  type WebhookService,
} from '#lib/server/webhooks/webhook-service';
import type { Store } from '#lib/store/ports';

/** A store and its services, as in one process. */
export type Services = {
  readonly store: Store;
  readonly notices: NoticeService;
  readonly webhooks: WebhookService;
  readonly close: () => Promise<void>;
};

/** Opens the store, or reopens it as a restart does. Nothing is sent until the test delivers. */
export async function openServices(dataDir: string, now: () => number): Promise<Services> {
  const reportError = (error: unknown): void => {
    throw error;
  };
  const store = openStore({ dataDir, onError: reportError, now });
  const agent = new Agent();
  const webhooks = await createWebhookService({
    store: store.webhooks,
    secretBox: createSecretBox({ dataDir, secretKeys: [] }),
    post: createPostMessage(agent),
    baseUrl: () => 'http://127.0.0.1:3000',
    onPause: (webhook) => notices.raise(pausedNotice(webhook)),
    onPauseOver: (id) => notices.resolve({ kind: 'webhook_paused', subject: id }),
    now,
    random: () => 0.5,
    reportError,
  });
  const notices = await createNoticeService({ store: store.notices, webhooks, now, reportError });
  return {
    store,
    notices,
    webhooks,
    async close() {
      await notices.stop();
      await webhooks.stop();
      await agent.destroy();
      await store.close();
    },
  };
}
