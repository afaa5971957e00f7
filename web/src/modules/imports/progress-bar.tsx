/** How far something is, to the eye and to screen readers. */
export function ProgressBar(props: { label: string; share: number }) {
  const percent = () => Math.round(Math.min(1, Math.max(0, props.share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={props.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow={percent()}
      class="h-2 overflow-hidden rounded-full bg-subtle"
    >
      <div
        class="h-full rounded-full bg-brand-graphic transition-[width]"
        style={{ width: `${percent()}%` }}
      />
    </div>
  );
}
