/** What the person can do, one thing per line. */
export function AdviceList({ advice }: { advice: readonly string[] }) {
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4 marker:text-fg-faint">
      {advice.map((line) => (
        <li key={line} className="break-words">
          {line}
        </li>
      ))}
    </ul>
  );
}
