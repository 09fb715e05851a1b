'use client';

import { useQuery } from '@tanstack/react-query';
import { AccountSection } from '#components/account/account-section';
import { AuditSection } from '#components/audit/audit-section';
import { BudgetsSection } from '#components/budgets/budgets-section';
import { ClientsSection } from '#components/clients/clients-section';
import { ConnectionsSection } from '#components/connections/connections-section';
import { PeopleSection } from '#components/people/people-section';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { CopyButton } from '#components/ui/copy-button';
import { Skeleton } from '#components/ui/skeleton';
import { WebhooksSection } from '#components/webhooks/webhooks-section';
import { settingsQuery } from '#lib/client/settings';
import { useMay } from '#components/shell/use-may.ts';
import { ConfigSection } from './config-section.tsx';
import { HistorySection } from './history-section.tsx';
import { SettingRow, SettingSection } from './setting-row.tsx';
import { ThemeChoice } from './theme-choice.tsx';

export function SettingsScreen() {
  const settings = useQuery(settingsQuery);
  const canEditConnections = useMay('connections.edit');
  const canEditRetention = useMay('retention.edit');
  const canImport = useMay('config.import');
  const canManagePeople = useMay('people.manage');
  const canReadAudit = useMay('audit.read');
  const canManageClients = useMay('clients.manage');
  const canManageBudgets = useMay('budgets.manage');
  const canManageWebhooks = useMay('webhooks.manage');
  return (
    <Page title="Settings" width="reading">
      {settings.data === undefined ? (
        settings.isError ? (
          <ReadFailure query={settings} title="Couldn’t load the settings" className="mb-6" />
        ) : (
          <div role="status" aria-label="Loading the settings" className="flex flex-col gap-4 pb-8">
            <Skeleton className="h-5 w-32" />
            <Skeleton className="h-14" />
            <Skeleton className="h-14" />
          </div>
        )
      ) : (
        <>
          {canEditConnections ? <ConnectionsSection settings={settings.data} /> : null}
          <SettingSection title="Endpoints">
            <SettingRow
              title="Gateway"
              hint="The base URL for clients of OpenAI’s and Anthropic’s APIs. Anthropic clients use it without /v1."
            >
              <Address url={settings.data.gatewayBaseUrl} label="Copy the gateway address" />
            </SettingRow>
            <SettingRow title="OpenRouter" hint="Set by OPENROUTER_BASE_URL at startup.">
              <Address url={settings.data.openrouterBaseUrl} label="Copy the OpenRouter address" />
            </SettingRow>
          </SettingSection>
        </>
      )}
      {canManageClients ? <ClientsSection /> : null}
      {canManageBudgets ? <BudgetsSection /> : null}
      {canManageWebhooks ? <WebhooksSection /> : null}
      {canEditRetention ? <HistorySection /> : null}
      {canImport ? <ConfigSection /> : null}
      {canManagePeople ? <PeopleSection /> : null}
      {canReadAudit ? <AuditSection /> : null}
      <AccountSection />
      <SettingSection title="Appearance">
        <SettingRow title="Theme" hint="Saved in this browser.">
          <ThemeChoice />
        </SettingRow>
      </SettingSection>
      {settings.data === undefined ? null : (
        <p className="text-xs text-fg-faint">Understudy {settings.data.version}</p>
      )}
    </Page>
  );
}

function Address({ url, label }: { url: string; label: string }) {
  return (
    <>
      <span className="min-w-0 text-id break-all">{url}</span>
      <CopyButton text={url} label={label} />
    </>
  );
}
