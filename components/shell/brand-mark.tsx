/** The logo: the lead in front, the understudy behind. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className={className}>
      <circle
        cx="12.6"
        cy="10"
        r="5.6"
        fill="none"
        stroke="currentColor"
        strokeOpacity="0.45"
        strokeWidth="1.4"
      />
      <circle cx="7.4" cy="10" r="5.6" className="fill-accent" />
    </svg>
  );
}
