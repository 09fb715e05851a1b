import { splitLinks } from './split-links.ts';

/** What to do, one item per line. The names of OpenRouter's pages become links. */
export function AdviceList({ advice }: { advice: readonly string[] }) {
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4 marker:text-fg-faint">
      {advice.map((line) => (
        <li key={line} className="max-w-3xl break-words">
          {splitLinks(line).map(({ text, url }, at) =>
            url === null ? (
              text
            ) : (
              <a
                key={at}
                href={url}
                target="_blank"
                rel="noopener noreferrer"
                className="text-accent underline underline-offset-2"
              >
                {text}
              </a>
            ),
          )}
        </li>
      ))}
    </ul>
  );
}
