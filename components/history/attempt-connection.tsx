/** Where an attempt went, among its other facts. */
export function AttemptConnection({ name }: { name: string }) {
  return (
    <span title="Connection">
      <span className="sr-only">at </span>
      {name}
    </span>
  );
}
