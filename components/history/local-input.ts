/** A moment as an input of the kind `datetime-local` takes it: to the minute, in the person's time zone. */
export function toLocalInput(atMs: number): string {
  const at = new Date(atMs);
  const two = (count: number) => String(count).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
