import { Field } from '@base-ui/react/field';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';
import { useEarlyText } from './use-early-text.ts';

/**
 * Grows with its text between `min-h` and `max-h`, if the browser supports it. A long word does not widen it.
 */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  const ref = useEarlyText();
  return (
    <Field.Control
      ref={ref}
      render={
        <textarea
          data-slot="textarea"
          className={cn(
            controlClass,
            'field-sizing-content base:min-h-20 resize-y py-1.5 contain-inline-size',
            className,
          )}
          {...props}
        />
      }
    />
  );
}
