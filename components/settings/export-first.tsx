/** Offers a file of everything before it is deleted. */
export function ExportFirst() {
  return (
    <p>
      <a
        href="/api/history/export?format=jsonl"
        download
        className="text-accent underline underline-offset-2"
      >
        Export the whole history first
      </a>{' '}
      as JSONL, without prompts and answers.
    </p>
  );
}
