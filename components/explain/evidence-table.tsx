import type { Evidence } from '#lib/contracts/verdict';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';

/** What a verdict rests on: where it stood, what it said, and what that tells. */
export function EvidenceTable({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <Table>
      <caption className="sr-only">Evidence</caption>
      <thead>
        <tr>
          <TableHead className="pl-0">Found in</TableHead>
          <TableHead>Value</TableHead>
          <TableHead>What it tells</TableHead>
        </tr>
      </thead>
      <tbody>
        {evidence.map((item, at) => (
          <TableRow key={at}>
            <TableCell className="max-w-52 py-1.5 pl-0 align-top text-id break-words">{item.field}</TableCell>
            <TableCell className="max-w-64 min-w-32 py-1.5 align-top text-id break-words whitespace-pre-wrap">
              {item.value}
            </TableCell>
            <TableCell className="min-w-40 py-1.5 align-top text-fg-muted">{item.meaning}</TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
