/** A bar relative to the largest value. Decorative, because the figure is next to it. */
export function ShareBar({ share, color }: { share: number; color: string }) {
  return (
    <span aria-hidden className="block h-1.5 w-full rounded-sm bg-sunken">
      <span
        className="block h-full min-w-[2px] rounded-sm"
        style={{ width: `${Math.min(1, share) * 100}%`, backgroundColor: color }}
      />
    </span>
  );
}
