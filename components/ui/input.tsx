import { Input as BaseInput } from '@base-ui/react/input';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';
import { useEarlyText } from './use-early-text.ts';

export function Input({ className, ...props }: Omit<ComponentProps<typeof BaseInput>, 'ref'>) {
  const ref = useEarlyText();
  return (
    <BaseInput
      data-slot="input"
      className={cn(controlClass, 'base:h-(--control)', className)}
      {...props}
      ref={ref}
    />
  );
}
