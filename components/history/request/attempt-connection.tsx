/** The connection that an attempt went to. */
export function AttemptConnection({ name }: { name: string }) {
  return (
    <span title="Connection">
      <span className="sr-only">at </span>
      {name}
    </span>
  );
}
