import { Field } from '@base-ui/react/field';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';

/** Grows with its text between `min-h` and `max-h`, where the browser can. */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <Field.Control
      render={
        <textarea
          data-slot="textarea"
          className={cn(controlClass, 'field-sizing-content min-h-20 resize-y py-1.5', className)}
          {...props}
        />
      }
    />
  );
}
