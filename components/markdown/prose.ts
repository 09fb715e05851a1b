/** How running text of a model looks: the page's own sizes, hairlines for tables and code. */
export const prose = [
  'min-w-0 text-base break-words',
  '[&>*+*]:mt-3 [&_li+li]:mt-1 [&_li>*+*]:mt-2',
  '[&_h1]:text-lg [&_h1]:font-semibold [&_h2]:text-lg [&_h2]:font-semibold [&_h3]:font-semibold [&_h4]:font-semibold [&>*+h1]:mt-6 [&>*+h2]:mt-5 [&>*+h3]:mt-4',
  '[&_ul]:list-disc [&_ol]:list-decimal [&_ul]:pl-5 [&_ol]:pl-5 [&_li]:pl-0.5 [&_li]:marker:text-fg-faint',
  '[&_strong]:font-semibold [&_a]:text-accent [&_a]:underline [&_a]:underline-offset-2',
  '[&_blockquote]:border-l-2 [&_blockquote]:border-line-strong [&_blockquote]:pl-3 [&_blockquote]:text-fg-muted',
  '[&_code]:rounded-sm [&_code]:bg-sunken [&_code]:px-1 [&_code]:py-px',
  '[&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:border [&_pre]:bg-sunken [&_pre]:px-3 [&_pre]:py-2.5 [&_pre]:text-sm [&_pre_code]:bg-transparent [&_pre_code]:p-0 [&_pre_code]:text-[1em]',
  '[&_table]:text-sm [&_th]:border-b [&_th]:border-line-strong [&_th]:px-2 [&_th]:py-1 [&_th]:text-left [&_th]:font-medium [&_td]:border-b [&_td]:px-2 [&_td]:py-1 [&_td]:align-top',
  '[&_hr]:my-4',
].join(' ');
