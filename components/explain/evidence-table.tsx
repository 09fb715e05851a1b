import type { Evidence } from '#lib/contracts/verdict';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';

/** What a verdict rests on: where it stood, what it said, and what that tells. */
export function EvidenceTable({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <Table className="table-fixed">
      <caption className="sr-only">Evidence</caption>
      <thead>
        <tr>
          <TableHead className="w-[30%] pl-0">Found in</TableHead>
          <TableHead className="w-[32%]">Value</TableHead>
          <TableHead className="pr-0">What it tells</TableHead>
        </tr>
      </thead>
      <tbody>
        {evidence.map((item, at) => (
          <TableRow key={at} className="align-top">
            <TableCell className="py-1.5 pl-0 align-top text-id wrap-anywhere">{item.field}</TableCell>
            <TableCell className="py-1.5 align-top text-id wrap-anywhere whitespace-pre-wrap">
              {item.value}
            </TableCell>
            <TableCell className="py-1.5 pr-0 align-top wrap-anywhere text-fg-muted">
              <span className="inline-block first-letter:uppercase">{item.meaning}</span>
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
