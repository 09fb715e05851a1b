'use client';

import { useMutation } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { Download, FolderUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { configUrl, previewConfig } from '#lib/client/config';
import { ApiFailure, describeFailure } from '#lib/client/fetch-json';
import type { ConfigFormat, ConfigPreview, ConfigText } from '#lib/contracts/config';
import { SettingRow, SettingSection } from './setting-row.tsx';

const ImportDialog = dynamic(() => import('./import-dialog.tsx').then((part) => part.ImportDialog), {
  loading: () => null,
});

const linkClass =
  'inline-flex h-(--control-small) items-center gap-1.5 rounded-md border border-line-strong px-2 font-medium transition-colors hover:bg-hover [&_svg]:size-4';

/** Exports and imports connections, categories, policies and webhooks as one file. */
export function ConfigSection() {
  return (
    <SettingSection title="Configuration file">
      <SettingRow
        title="Export"
        hint="Connections, categories, policies and webhooks in one readable file, without keys, header values and signing secrets."
      >
        <a href={configUrl('yaml')} download className={linkClass}>
          <Download aria-hidden />
          YAML
        </a>
        <a href={configUrl('json')} download className={linkClass}>
          <Download aria-hidden />
          JSON
        </a>
      </SettingRow>
      <ImportRow />
    </SettingSection>
  );
}

function ImportRow() {
  const input = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<{ text: ConfigText; preview: ConfigPreview } | null>(null);
  const look = useMutation({
    mutationFn: async (file: File) => {
      const text = { format: formatOf(file.name), text: await file.text() };
      return { text, preview: await previewConfig(text) };
    },
    onSuccess: setFound,
  });
  return (
    <>
      <SettingRow title="Import" hint="Review all changes before they are applied.">
        <input
          ref={input}
          type="file"
          accept=".yaml,.yml,.json"
          aria-label="Config file"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) look.mutate(file);
            // So that the same file can be chosen again after a fix.
            event.target.value = '';
          }}
        />
        <Button
          size="small"
          icon={<FolderUp aria-hidden />}
          isBusy={look.isPending}
          onClick={() => input.current?.click()}
        >
          Choose a file
        </Button>
      </SettingRow>
      {look.isError ? (
        <div className="py-2.5">
          <InlineNotice tone="danger" title="This file can’t be imported">
            <Reasons error={look.error} />
          </InlineNotice>
        </div>
      ) : null}
      {found === null ? null : (
        <ImportDialog text={found.text} preview={found.preview} onClose={() => setFound(null)} />
      )}
    </>
  );
}

/** The problems in the file, with their places. */
function Reasons({ error }: { error: unknown }) {
  const issues = error instanceof ApiFailure ? error.issues : [];
  if (issues.length === 0) return describeFailure(error);
  const more = issues.length - shownIssues;
  return (
    <ul className="list-disc pl-4">
      {issues.slice(0, shownIssues).map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <span className="text-id break-all">{path}</span> {message}
        </li>
      ))}
      {more > 0 ? <li>And {more} more.</li> : null}
    </ul>
  );
}

const shownIssues = 8;

function formatOf(name: string): ConfigFormat {
  return name.toLowerCase().endsWith('.json') ? 'json' : 'yaml';
}
