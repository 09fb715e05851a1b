import {
  type Budget,
  BudgetAnswer,
  BudgetsAnswer,
  type CreateBudget,
  type PutBudget,
  type ResumeBudget,
} from '#lib/contracts/budget';
import type { z } from 'zod';
import {
  type AnswerConsent,
  ConsentDecided,
  type ConsentDecision,
  ConsentsAnswer,
} from '#lib/contracts/consent';
import { CategoriesAnswer, CategoryAnswer, type Category, type PutCategory } from '#lib/contracts/category';
import {
  type Client,
  ClientAnswer,
  ClientsAnswer,
  type CreateClient,
  CreatedClient,
  type PutClient,
  type Refusal,
  RefusalsAnswer,
} from '#lib/contracts/client';
import { type Connection, ConnectionsAnswer } from '#lib/contracts/connection';
import { CooldownsAnswer } from '#lib/contracts/cooldown';
import { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import { Insights } from '#lib/contracts/insights';
import { type MarkNotices, NoticesAnswer } from '#lib/contracts/notice';
import { Health } from '#lib/contracts/settings';
import { type CreateWebhook, type Webhook, WebhooksAnswer, WebhookWithSecret } from '#lib/contracts/webhook';
import { type UpstreamAccount, UpstreamAccountsAnswer } from '#lib/contracts/upstream-account';

/** The product’s JSON API as a client uses it. Every answer is checked against its contract. */
export function productApi(productUrl: string) {
  async function ask<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    init?: RequestInit,
  ): Promise<z.output<Schema>> {
    return schema.parse(await (await send(path, init)).json());
  }

  async function send(path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(`${productUrl}${path}`, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }

  const withJson = (method: string, body: unknown): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  return {
    async categories(): Promise<Category[]> {
      return (await ask(CategoriesAnswer, '/api/categories')).categories;
    },
    async putCategory(slug: string, change: PutCategory): Promise<Category> {
      return (await ask(CategoryAnswer, `/api/categories/${slug}`, withJson('PUT', change))).category;
    },
    async deleteCategory(slug: string): Promise<void> {
      await send(`/api/categories/${slug}`, { method: 'DELETE' });
    },
    async connections(): Promise<Connection[]> {
      return (await ask(ConnectionsAnswer, '/api/connections')).connections;
    },
    async clients(): Promise<Client[]> {
      return (await ask(ClientsAnswer, '/api/clients')).clients;
    },
    createClient: (input: CreateClient) => ask(CreatedClient, '/api/clients', withJson('POST', input)),
    async putClient(id: string, change: PutClient): Promise<Client> {
      return (await ask(ClientAnswer, `/api/clients/${id}`, withJson('PUT', change))).client;
    },
    async deleteClient(id: string): Promise<void> {
      await send(`/api/clients/${id}`, { method: 'DELETE' });
    },
    /** Since a point in time. */
    async refusals(from: string): Promise<Refusal[]> {
      return (await ask(RefusalsAnswer, `/api/clients/refusals?from=${encodeURIComponent(from)}`)).refusals;
    },
    async budgets(): Promise<Budget[]> {
      return (await ask(BudgetsAnswer, '/api/budgets')).budgets;
    },
    async createBudget(input: CreateBudget): Promise<Budget> {
      return (await ask(BudgetAnswer, '/api/budgets', withJson('POST', input))).budget;
    },
    async putBudget(id: string, change: PutBudget): Promise<Budget> {
      return (await ask(BudgetAnswer, `/api/budgets/${id}`, withJson('PUT', change))).budget;
    },
    async resumeBudget(id: string, input?: ResumeBudget): Promise<Budget> {
      const init = input === undefined ? { method: 'POST' } : withJson('POST', input);
      return (await ask(BudgetAnswer, `/api/budgets/${id}/resume`, init)).budget;
    },
    async deleteBudget(id: string): Promise<void> {
      await send(`/api/budgets/${id}`, { method: 'DELETE' });
    },
    async upstreamAccounts(): Promise<UpstreamAccount[]> {
      return (await ask(UpstreamAccountsAnswer, '/api/upstream-accounts')).accounts;
    },
    consents: () => ask(ConsentsAnswer, '/api/consents'),
    async answerConsent(id: string, answer: AnswerConsent): Promise<ConsentDecision> {
      return (await ask(ConsentDecided, `/api/consents/${id}`, withJson('POST', answer))).decision;
    },
    async revokeConsent(id: string): Promise<void> {
      await send(`/api/consents/${id}`, { method: 'DELETE' });
    },
    notices: (query = '') => ask(NoticesAnswer, `/api/notices${query}`),
    async markNotices(input: MarkNotices): Promise<void> {
      await send('/api/notices/mark', withJson('POST', input));
    },
    async webhooks(): Promise<Webhook[]> {
      return (await ask(WebhooksAnswer, '/api/webhooks')).webhooks;
    },
    createWebhook: (input: CreateWebhook) => ask(WebhookWithSecret, '/api/webhooks', withJson('POST', input)),
    async deleteWebhook(id: string): Promise<void> {
      await send(`/api/webhooks/${id}`, { method: 'DELETE' });
    },
    insights: () => ask(Insights, '/api/insights'),
    async clearCooldowns(): Promise<void> {
      const { cooldowns } = await ask(CooldownsAnswer, '/api/cooldowns');
      for (const { id } of cooldowns) {
        const path = `/api/cooldowns/${encodeURIComponent(id)}`;
        const { status } = await fetch(`${productUrl}${path}`, { method: 'DELETE' });
        // A cooldown may have ended in the meantime.
        if (status !== 204 && status !== 404) throw new Error(`${path} answered ${status}`);
      }
    },
    health: () => ask(Health, '/api/health'),
    history: (query = '') => ask(HistoryPage, `/api/history${query}`),
    async clearHistory(): Promise<void> {
      await send('/api/history', { method: 'DELETE' });
    },
    request: (id: string) => ask(HistoryDetail, `/api/history/${id}`),
    /**
     * Calls chat as any OpenAI-compatible client does. The caller reads the answer, even a refusal.
     */
    chat: (body: Record<string, unknown>) =>
      fetch(`${productUrl}/v1/chat/completions`, withJson('POST', body)),
  };
}

export type ProductApi = ReturnType<typeof productApi>;
