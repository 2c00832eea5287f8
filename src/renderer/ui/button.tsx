import type { ComponentPropsWithRef, ReactNode } from 'react';
import './button.css';

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly tone?: 'plain' | 'quiet' | 'primary' | 'buy' | 'sell' | 'kill';
  readonly children: ReactNode;
}

export function Button({ tone = 'plain', className = '', type, ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type ?? 'button'} className={`button button-${tone} ${className}`} />
  );
}
