import { type JSX, splitProps } from 'solid-js';

const looks = {
  primary: 'bg-brand text-brand-on hover:bg-brand-hover font-medium',
  secondary: 'bg-surface text-ink border border-line-strong/60 hover:bg-subtle font-medium',
  danger: 'bg-negative text-surface hover:opacity-90 font-medium',
  quiet: 'text-ink-2 hover:bg-subtle hover:text-ink',
};

export interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof looks;
}

export const buttonClass = (look: keyof typeof looks): string =>
  `control inline-flex items-center justify-center gap-2 rounded px-3 text-sm whitespace-nowrap transition-colors disabled:opacity-60 ${looks[look]}`;

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['look', 'class', 'type']);
  return (
    <button
      {...rest}
      type={own.type ?? 'button'}
      class={`${buttonClass(own.look ?? 'secondary')} ${own.class ?? ''}`}
    />
  );
}

/** A button that is only an icon: `label` is its name and its tooltip. */
export function IconButton(props: ButtonProps & { label: string }) {
  const [own, rest] = splitProps(props, ['look', 'class', 'label']);
  return (
    <button
      type="button"
      {...rest}
      aria-label={own.label}
      title={own.label}
      class={`control inline-flex min-w-8 items-center justify-center rounded pointer-coarse:min-w-11 max-md:min-w-11 text-sm transition-colors disabled:opacity-40 ${looks[own.look ?? 'quiet']} ${own.class ?? ''}`}
    />
  );
}
