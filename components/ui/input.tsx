import { Input as BaseInput } from '@base-ui/react/input';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { controlClass } from './control-class.ts';

export function Input({ className, ...props }: ComponentProps<typeof BaseInput>) {
  return <BaseInput data-slot="input" className={cn(controlClass, 'h-(--control)', className)} {...props} />;
}
