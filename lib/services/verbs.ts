import type { Accounts } from '#lib/server/accounts/accounts';
import type { BudgetService } from '#lib/server/budgets/budget-service';
import type { CatalogueService } from '#lib/server/catalogue/catalogue-service';
import type { CategoryService } from '#lib/server/category-service';
import type { ConsentService } from '#lib/server/consents/consent-service';
import type { ClientService } from '#lib/server/clients/client-service';
import type { ClientTraces } from '#lib/server/clients/client-traces';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { CooldownBoards } from '#lib/server/calls/cooldown-boards';
import type { GatewayServices } from '#lib/server/gateway/run-request';
import type { HistoryService } from '#lib/server/history/history-service';
import type { InsightsService } from '#lib/server/history/insights-service';
import type { ModelServices } from '#lib/server/catalogue/model-services';
import type { NoticeService } from '#lib/server/notices/notice-service';
import type { OpenRouterSignIn } from '#lib/server/openrouter-sign-in/openrouter-sign-in';
import type { ReconciliationService } from '#lib/server/reconciliation/reconciliation-service';
import type { RetentionService } from '#lib/server/history/retention-service';
import type { UpstreamAccounts } from '#lib/server/upstream-accounts/upstream-accounts';
import type { WebhookService } from '#lib/server/webhooks/webhook-service';
import type { Store } from '#lib/store/ports';
import { accountVerbs } from './account.ts';
import { auditVerbs, createAudit } from './audit.ts';
import { budgetVerbs } from './budgets.ts';
import { categoryVerbs } from './categories.ts';
import { clientVerbs } from './clients.ts';
import { configVerbs } from './config.ts';
import { connectionVerbs } from './connections.ts';
import { consentVerbs } from './consents.ts';
import { cooldownVerbs } from './cooldowns.ts';
import { modelCheckVerbs } from './model-checks.ts';
import { errorVerbs } from './errors.ts';
import { healthVerbs } from './health.ts';
import { hintVerbs } from './hints.ts';
import { historyVerbs } from './history.ts';
import { insightVerbs } from './insights.ts';
import { recommendationVerbs } from './recommendations.ts';
import { modelVerbs } from './models.ts';

import { noticeVerbs } from './notices.ts';
import { peopleVerbs } from './people.ts';
import { playgroundVerbs } from './playground.ts';
import { reconciliationVerbs } from './reconciliation.ts';
import { retentionVerbs } from './retention.ts';
import { settingsVerbs } from './settings.ts';
import { suggestVerb } from './suggestions.ts';
import { upstreamAccountVerbs } from './upstream-accounts.ts';
import { openVerbs } from './verb.ts';
import { webhookVerbs } from './webhooks.ts';

type Parts = {
  readonly store: Pick<Store, 'audit' | 'config' | 'history' | 'people' | 'recoveries' | 'settings'>;
  readonly accounts: Accounts;
  readonly boards: CooldownBoards;
  readonly budgets: BudgetService;
  readonly consents: ConsentService;
  readonly catalogue: CatalogueService;
  readonly categories: CategoryService;
  readonly clients: ClientService;
  readonly traces: ClientTraces;
  readonly connection: ConnectionService;
  readonly gateway: GatewayServices;
  readonly history: HistoryService;
  readonly insights: InsightsService;
  readonly models: ModelServices;
  readonly notices: NoticeService;
  readonly reconciliation: ReconciliationService;
  readonly retention: RetentionService;
  readonly upstreamAccounts: UpstreamAccounts;
  readonly signIn: OpenRouterSignIn;
  readonly webhooks: WebhookService;
  /** Called after a change, which may raise or resolve notices. */
  readonly onChange: () => void;
  /** Known once the server listens. */
  readonly gatewayBaseUrl: () => string;
  readonly openrouterBaseUrl: string;
  readonly version: string;
  /** The data that other users of this machine can access. */
  readonly exposures: readonly string[];
  readonly reportError: (error: unknown) => void;
};

export type Verbs = ReturnType<typeof assembleVerbs>;

/** All verbs that pages, routes and scripts can call. */
export function assembleVerbs(parts: Parts) {
  const { store, accounts, boards, catalogue, categories, connection, gateway } = parts;
  const { history, insights, models, retention, version, exposures, reportError } = parts;
  const { now, storeProblem } = gateway;
  const addEntry = createAudit({ store: store.audit, now, reportError });
  const suggest = suggestVerb({ categories, catalogue, connections: connection, ...models, now });
  return openVerbs(
    {
      account: accountVerbs(accounts),
      audit: auditVerbs(store.audit),
      budgets: budgetVerbs(parts.budgets),
      categories: categoryVerbs({ categories, activity: models.activity, suggest }),
      clients: clientVerbs({ clients: parts.clients, traces: parts.traces, now }),
      config: configVerbs({
        store: store.config,
        connections: connection,
        categories,
        tiers: models.tiers,
        catalogue,
        webhooks: parts.webhooks,
      }),
      connections: connectionVerbs({
        connections: connection,
        categories,
        catalogue,
        upstreamAccounts: parts.upstreamAccounts,
      }),
      consents: consentVerbs(parts.consents),
      cooldowns: cooldownVerbs({ boards, connections: connection, recoveries: store.recoveries, now }),
      doctor: modelCheckVerbs(models.modelWatch),
      errors: errorVerbs({ hideKeys: connection.hideKeys, now }),
      health: healthVerbs({ connection, catalogue, version, storeProblem, exposures }),
      history: historyVerbs(history),
      insights: insightVerbs(insights),
      lessons: recommendationVerbs({
        categories,
        store: store.history.firstChoices,
        settings: store.settings,
        connection: connection.defaultId,
        now,
      }),
      models: modelVerbs({ catalogue, models }),
      hints: hintVerbs(store.settings),
      notices: noticeVerbs(parts.notices),
      people: peopleVerbs({ store: store.people, accounts, now }),
      playground: playgroundVerbs({ categories, connection, models, gateway }, reportError),
      reconciliation: reconciliationVerbs(parts.reconciliation),
      retention: retentionVerbs({ history, insights, retention, now }),
      settings: settingsVerbs({
        connection,
        signIn: parts.signIn,
        openrouterBaseUrl: parts.openrouterBaseUrl,
        gatewayBaseUrl: parts.gatewayBaseUrl,
        version,
      }),
      upstreamAccounts: upstreamAccountVerbs(parts.upstreamAccounts),
      webhooks: webhookVerbs(parts.webhooks),
    },
    (change) => {
      parts.onChange();
      return addEntry(change);
    },
  );
}
