import { z } from 'zod';
import { AuditAnswer, AuditQuery } from '#lib/contracts/audit';
import {
  CategoriesAnswer,
  CategoryAnswer,
  CreateCategory,
  PutCategory,
  PutCategoryOrder,
} from '#lib/contracts/category';
import {
  ConfigExportQuery,
  ConfigPreview,
  ConfigText,
  ImportConfig,
  ImportConfigAnswer,
} from '#lib/contracts/config';
import {
  ConnectionAnswer,
  ConnectionCheck,
  ConnectionsAnswer,
  CreateConnection,
  PutConnection,
} from '#lib/contracts/connection';
import { CooldownsAnswer, RecoveriesAnswer } from '#lib/contracts/cooldown';
import { ModelChecksAnswer, RepairAnswer, PostRepair, PostSeen } from '#lib/contracts/model-checks';
import { ModelsAnswer, ModelOverridesAnswer, PutModelOverride } from '#lib/contracts/model';
import { ModelEndpointsAnswer, ModelEndpointsQuery } from '#lib/contracts/model-endpoints';
import { CategoryActivity } from '#lib/contracts/category-activity';
import { ModelHealthAnswer } from '#lib/contracts/model-health';
import { ZeroRetentionAnswer } from '#lib/contracts/zero-retention';
import { Reconciliation, ReconciliationQuery } from '#lib/contracts/reconciliation';
import { UpstreamAccountsAnswer } from '#lib/contracts/upstream-account';
import { FinishedSignIn, FinishSignIn, StartedSignIn, StartSignIn } from '#lib/contracts/openrouter-sign-in';
import { DismissedHints } from '#lib/contracts/hint';
import { ModelFactsAnswer, PutModelFacts } from '#lib/contracts/own-facts';
import { BeyondAnswer, BeyondQuery, Retention, RetentionAnswer } from '#lib/contracts/retention';
import { Health, PutOpenRouterKey, PutSettings, Settings } from '#lib/contracts/settings';
import { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { created, nothing, ok, type Operations } from './operation.ts';

export const setUpOperations: Operations = {
  Categories: [
    {
      method: 'GET',
      path: '/api/categories',
      summary: 'Lists the categories with their chains and policies.',
      right: 'screens.read',
      answer: ok(CategoriesAnswer),
    },
    {
      method: 'POST',
      path: '/api/categories',
      summary: 'Creates a category.',
      right: 'lists.edit',
      body: CreateCategory,
      answer: created(CategoryAnswer),
    },
    {
      method: 'PUT',
      path: '/api/categories/{slug}',
      summary:
        'Changes a category. `models` replaces the whole chain, `policy` is merged into the current policy. With `version`, a category that changed since then gives a 409.',
      right: 'lists.edit',
      body: PutCategory,
      answer: ok(CategoryAnswer),
    },
    {
      method: 'DELETE',
      path: '/api/categories/{slug}',
      summary: "Deletes a category and returns it. Built-in categories can't be deleted.",
      right: 'lists.edit',
      answer: ok(CategoryAnswer),
    },
    {
      method: 'PUT',
      path: '/api/categories/order',
      summary: 'Changes the order of the categories. Name each category once.',
      right: 'lists.edit',
      body: PutCategoryOrder,
      answer: ok(CategoriesAnswer),
    },
    {
      method: 'GET',
      path: '/api/categories/{slug}/suggestions',
      summary: 'Suggests fallbacks for the first choice of a category, with reasons.',
      right: 'screens.read',
      answer: ok(SuggestionsAnswer),
    },
    {
      method: 'GET',
      path: '/api/categories/{slug}/activity',
      summary:
        'Returns what each model of a category did in the last 24 hours, attempt by attempt or by half-hour.',
      right: 'screens.read',
      answer: ok(CategoryActivity),
    },
  ],
  Models: [
    {
      method: 'GET',
      path: '/api/models',
      summary: 'Lists the models of all connections. Supports `If-None-Match`.',
      right: 'screens.read',
      answer: ok(ModelsAnswer),
    },
    {
      method: 'POST',
      path: '/api/models/refresh',
      summary: 'Reads the model lists from the connections again.',
      right: 'lists.edit',
      answer: ok(ModelsAnswer),
    },
    {
      method: 'GET',
      path: '/api/models/health',
      summary: 'Returns the recent reliability and speed of each model in a chain, from your own requests.',
      right: 'screens.read',
      answer: ok(ModelHealthAnswer),
    },
    {
      method: 'GET',
      path: '/api/models/endpoints',
      summary: 'Lists the providers behind models at OpenRouter.',
      right: 'screens.read',
      query: ModelEndpointsQuery,
      answer: ok(ModelEndpointsAnswer),
    },
    {
      method: 'GET',
      path: '/api/models/zero-retention',
      summary: 'Lists the models that OpenRouter offers with zero data retention.',
      right: 'screens.read',
      answer: ok(ZeroRetentionAnswer),
    },
    {
      method: 'GET',
      path: '/api/models/facts',
      summary: 'Lists the facts that people entered about models.',
      right: 'screens.read',
      answer: ok(ModelFactsAnswer),
    },
    {
      method: 'PUT',
      path: '/api/models/facts',
      summary: 'Sets facts about a model, such as its context length or prices.',
      right: 'lists.edit',
      body: PutModelFacts,
      answer: ok(ModelFactsAnswer),
    },
    {
      method: 'GET',
      path: '/api/models/overrides',
      summary: 'Lists the tiers that people set for models.',
      right: 'screens.read',
      answer: ok(ModelOverridesAnswer),
    },
    {
      method: 'PUT',
      path: '/api/models/overrides',
      summary: 'Sets the tier of a model, or returns it to the rule.',
      right: 'lists.edit',
      body: PutModelOverride,
      answer: ok(ModelOverridesAnswer),
    },
    {
      method: 'GET',
      path: '/api/doctor',
      summary: 'Reports models in chains that are gone, will be removed or have changed.',
      right: 'screens.read',
      answer: ok(ModelChecksAnswer),
    },
    {
      method: 'POST',
      path: '/api/doctor/repair',
      summary: 'Replaces a model in a chain, removes it, or accepts its changes.',
      right: 'lists.edit',
      body: PostRepair,
      answer: ok(RepairAnswer),
    },
    {
      method: 'POST',
      path: '/api/doctor/seen',
      summary: 'Marks reported model changes as seen.',
      right: 'lists.edit',
      body: PostSeen,
      answer: ok(ModelChecksAnswer),
    },
  ],
  Connections: [
    {
      method: 'GET',
      path: '/api/connections',
      summary: 'Lists the connections. Keys are never returned, only their last four characters.',
      right: 'screens.read',
      answer: ok(ConnectionsAnswer),
    },
    {
      method: 'POST',
      path: '/api/connections',
      summary: 'Adds a connection.',
      right: 'connections.edit',
      body: CreateConnection,
      answer: created(ConnectionAnswer),
    },
    {
      method: 'PUT',
      path: '/api/connections/{slug}',
      summary: 'Changes a connection. Missing fields keep their values.',
      right: 'connections.edit',
      body: PutConnection,
      answer: ok(ConnectionAnswer),
    },
    {
      method: 'DELETE',
      path: '/api/connections/{slug}',
      summary:
        'Removes a connection. While a chain uses it, this gives a 409; `force=true` removes its models from the chains.',
      right: 'connections.edit',
      query: z.object({ force: z.stringbool().default(false) }),
      answer: nothing,
    },
    {
      method: 'POST',
      path: '/api/connections/{slug}/check',
      summary: 'Checks whether the server answers, accepts the key and lists models.',
      right: 'connections.edit',
      answer: ok(ConnectionCheck),
    },
    {
      method: 'PUT',
      path: '/api/settings/openrouter-key',
      summary: 'Stores the key of the OpenRouter connection, encrypted, after OpenRouter accepted it.',
      right: 'connections.edit',
      body: PutOpenRouterKey,
      answer: ok(Settings),
    },
    {
      method: 'DELETE',
      path: '/api/settings/openrouter-key',
      summary: 'Deletes the stored key of the OpenRouter connection.',
      right: 'connections.edit',
      answer: ok(Settings),
    },
    {
      method: 'POST',
      path: '/api/settings/openrouter-sign-in',
      summary:
        'Starts signing in with OpenRouter, for a key with a limit and an expiry. Returns the address to open.',
      right: 'connections.edit',
      body: StartSignIn,
      answer: ok(StartedSignIn),
    },
    {
      method: 'POST',
      path: '/api/settings/openrouter-sign-in/finish',
      summary: 'Finishes signing in with the code from OpenRouter, and stores the key.',
      right: 'connections.edit',
      body: FinishSignIn,
      answer: ok(FinishedSignIn),
    },
    {
      method: 'GET',
      path: '/api/upstream-accounts',
      summary:
        'Returns the balance, limits and expiry behind OpenRouter connections, with when they were read.',
      right: 'screens.read',
      answer: ok(UpstreamAccountsAnswer),
    },
    {
      method: 'GET',
      path: '/api/reconciliation',
      summary:
        'Compares the history with what OpenRouter billed, by day or by model, with likely causes of differences.',
      right: 'screens.read',
      query: ReconciliationQuery,
      answer: ok(Reconciliation),
    },
  ],
  Cooldowns: [
    {
      method: 'GET',
      path: '/api/cooldowns',
      summary: 'Lists the current cooldowns, with their causes.',
      right: 'screens.read',
      answer: ok(CooldownsAnswer),
    },
    {
      method: 'DELETE',
      path: '/api/cooldowns/{id}',
      summary: 'Ends a cooldown now.',
      right: 'cooldowns.lift',
      answer: nothing,
    },
    {
      method: 'GET',
      path: '/api/recoveries',
      summary: 'Lists models that answered again after a cooldown.',
      right: 'screens.read',
      answer: ok(RecoveriesAnswer),
    },
  ],
  Settings: [
    {
      method: 'GET',
      path: '/api/settings',
      summary: 'Returns the settings and whether the OpenRouter connection has a key.',
      right: 'screens.read',
      answer: ok(Settings),
    },
    {
      method: 'PUT',
      path: '/api/settings',
      summary: 'Turns the demo on or off.',
      right: 'connections.edit',
      body: PutSettings,
      answer: ok(Settings),
    },
    {
      method: 'GET',
      path: '/api/settings/retention',
      summary: 'Returns how long the history is kept, and its size.',
      right: 'screens.read',
      answer: ok(RetentionAnswer),
    },
    {
      method: 'PUT',
      path: '/api/settings/retention',
      summary: 'Sets how long the history is kept.',
      right: 'retention.edit',
      body: Retention,
      answer: ok(RetentionAnswer),
    },
    {
      method: 'GET',
      path: '/api/settings/retention/beyond',
      summary: 'Counts the requests that a retention setting would delete.',
      right: 'screens.read',
      query: BeyondQuery,
      answer: ok(BeyondAnswer),
    },
    {
      method: 'GET',
      path: '/api/config/export',
      summary: 'Exports connections, categories and webhooks to a file, without keys and secrets.',
      right: 'screens.read',
      query: ConfigExportQuery,
      answer: { status: 200, contentTypes: ['application/json', 'application/yaml'] },
    },
    {
      method: 'POST',
      path: '/api/config/preview',
      summary: 'Shows what importing a file would change.',
      right: 'screens.read',
      body: ConfigText,
      answer: ok(ConfigPreview),
    },
    {
      method: 'POST',
      path: '/api/config/import',
      summary: 'Imports a file, all of it or nothing.',
      right: 'config.import',
      body: ImportConfig,
      answer: ok(ImportConfigAnswer),
    },
    {
      method: 'GET',
      path: '/api/health',
      summary:
        'Returns the state of the process. Callers who are not signed in get `{"status": "ok"}`, or a 503 with `{"status": "degraded"}`.',
      right: 'screens.read',
      answer: ok(Health),
    },
    {
      method: 'GET',
      path: '/api/hints',
      summary: 'Lists the dismissed hints.',
      right: 'screens.read',
      answer: ok(DismissedHints),
    },
    {
      method: 'POST',
      path: '/api/hints/{id}/dismiss',
      summary: 'Dismisses a hint.',
      right: 'lists.edit',
      answer: ok(DismissedHints),
    },
    {
      method: 'GET',
      path: '/api/audit',
      summary: 'Lists changes, newest first, with who made them.',
      right: 'audit.read',
      query: AuditQuery,
      answer: ok(AuditAnswer),
    },
  ],
};
