'use client';

import { Download } from 'lucide-react';
import { filterSearch, type HistoryFilter } from '#lib/client/history';
import { Button } from '#components/ui/button';
import { Menu, MenuItem } from '#components/ui/menu';

const formats = [
  { format: 'csv', label: 'CSV, one line per request' },
  { format: 'jsonl', label: 'JSONL, with all attempts' },
] as const;

/** Downloads all requests that match the filter as a file. */
export function ExportMenu({ filter }: { filter: HistoryFilter }) {
  const download = (format: string) => {
    const search = filterSearch(filter);
    search.set('format', format);
    // The response is an attachment, so the page stays open.
    window.location.assign(`/api/history/export?${search}`);
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" icon={<Download />}>
          Export
        </Button>
      }
    >
      {formats.map(({ format, label }) => (
        <MenuItem key={format} onClick={() => download(format)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
