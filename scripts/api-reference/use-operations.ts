import { BudgetAnswer, BudgetsAnswer, CreateBudget, PutBudget, ResumeBudget } from '#lib/contracts/budget';
import {
  ClientAnswer,
  ClientsAnswer,
  CreateClient,
  CreatedClient,
  PutClient,
  RefusalsAnswer,
  RefusalsQuery,
} from '#lib/contracts/client';
import { ExportQuery, HistoryDetail, HistoryPage, HistoryQuery } from '#lib/contracts/history';
import { HistoryValues, Insights, InsightsQuery } from '#lib/contracts/insights';
import { LessonsAnswer, LessonsQuery } from '#lib/contracts/lesson';
import { PlaygroundEvent, PlaygroundInput } from '#lib/contracts/playground';
import { ClearedAnswer } from '#lib/contracts/retention';
import { ExplainInput, Verdict } from '#lib/contracts/verdict';
import { created, nothing, ok, type Operations } from './operation.ts';

export const useOperations: Operations = {
  Playground: [
    {
      method: 'POST',
      path: '/api/playground',
      summary: 'Runs a prompt and streams each attempt and the answer as server-sent events.',
      right: 'playground.run',
      body: PlaygroundInput,
      answer: { status: 200, contentTypes: ['text/event-stream'], eventSchema: PlaygroundEvent },
    },
  ],
  History: [
    {
      method: 'GET',
      path: '/api/history',
      summary: 'Lists requests, newest first. Pass `nextCursor` as `cursor` to get the next page.',
      right: 'screens.read',
      query: HistoryQuery,
      answer: ok(HistoryPage),
    },
    {
      method: 'DELETE',
      path: '/api/history',
      summary: 'Deletes the whole history.',
      right: 'retention.edit',
      answer: ok(ClearedAnswer),
    },
    {
      method: 'GET',
      path: '/api/history/{id}',
      summary: 'Returns a request with all its attempts and the explanation.',
      right: 'screens.read',
      answer: ok(HistoryDetail),
    },
    {
      method: 'DELETE',
      path: '/api/history/{id}/text',
      summary: 'Deletes the stored prompt and answer of a request.',
      right: 'retention.edit',
      answer: nothing,
    },
    {
      method: 'GET',
      path: '/api/history/export',
      summary: 'Exports the requests that match a filter.',
      right: 'screens.read',
      query: ExportQuery,
      answer: { status: 200, contentTypes: ['text/csv', 'application/jsonl'] },
    },
    {
      method: 'GET',
      path: '/api/history/values',
      summary: 'Lists the models, providers, clients and connections in the history, for filters.',
      right: 'screens.read',
      answer: ok(HistoryValues),
    },
    {
      method: 'GET',
      path: '/api/insights',
      summary: 'Sums up requests, failures, times, tokens and cost over a period.',
      right: 'screens.read',
      query: InsightsQuery,
      answer: ok(Insights),
    },
    {
      method: 'GET',
      path: '/api/lessons',
      summary: 'Suggests changes to chains, learned from the history.',
      right: 'screens.read',
      query: LessonsQuery,
      answer: ok(LessonsAnswer),
    },
    {
      method: 'POST',
      path: '/api/lessons/{id}/dismiss',
      summary: 'Dismisses a suggestion.',
      right: 'lists.edit',
      answer: nothing,
    },
    {
      method: 'POST',
      path: '/api/explain',
      summary: 'Explains an error: who caused it, what it means and what to do.',
      right: 'errors.explain',
      body: ExplainInput,
      answer: ok(Verdict),
    },
  ],
  Clients: [
    {
      method: 'GET',
      path: '/api/clients',
      summary: 'Lists the clients and their limits.',
      right: 'clients.manage',
      answer: ok(ClientsAnswer),
    },
    {
      method: 'POST',
      path: '/api/clients',
      summary: 'Creates a client. Its key is returned once and never again.',
      right: 'clients.manage',
      body: CreateClient,
      answer: created(CreatedClient),
    },
    {
      method: 'PUT',
      path: '/api/clients/{id}',
      summary: 'Changes a client. Missing fields keep their values.',
      right: 'clients.manage',
      body: PutClient,
      answer: ok(ClientAnswer),
    },
    {
      method: 'DELETE',
      path: '/api/clients/{id}',
      summary: 'Deletes a client and revokes its key.',
      right: 'clients.manage',
      answer: nothing,
    },
    {
      method: 'GET',
      path: '/api/clients/refusals',
      summary: 'Counts the requests that were refused because of their key, by client and reason.',
      right: 'screens.read',
      query: RefusalsQuery,
      answer: ok(RefusalsAnswer),
    },
  ],
  Budgets: [
    {
      method: 'GET',
      path: '/api/budgets',
      summary: 'Lists the budgets with what is spent and held in the current period.',
      right: 'screens.read',
      answer: ok(BudgetsAnswer),
    },
    {
      method: 'POST',
      path: '/api/budgets',
      summary: 'Creates a budget.',
      right: 'budgets.manage',
      body: CreateBudget,
      answer: created(BudgetAnswer),
    },
    {
      method: 'PUT',
      path: '/api/budgets/{id}',
      summary: 'Changes a budget. A higher limit ends a pause.',
      right: 'budgets.manage',
      body: PutBudget,
      answer: ok(BudgetAnswer),
    },
    {
      method: 'DELETE',
      path: '/api/budgets/{id}',
      summary: 'Deletes a budget.',
      right: 'budgets.manage',
      answer: nothing,
    },
    {
      method: 'POST',
      path: '/api/budgets/{id}/resume',
      summary: 'Resumes a paused budget and raises its limit for the current period.',
      right: 'budgets.manage',
      body: ResumeBudget,
      bodyIsOptional: true,
      answer: ok(BudgetAnswer),
    },
  ],
};
